package dev.emc.spark.job;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Files of a job in its output folder: each is there whole or not at all. */
final class Store {
  private final FileSystem system;
  private final Path root;

  Store(String root, Configuration configuration) throws IOException {
    var path = new Path(root);
    system = path.getFileSystem(configuration);
    this.root = system.makeQualified(path);
  }

  /** The folder, the same from every machine and working directory. */
  String place() {
    return root.toString();
  }

  Path path(String name) {
    return new Path(root, name);
  }

  boolean exists(String name) throws IOException {
    return system.exists(path(name));
  }

  /** The names of what is in the folder: one question to a store, whatever their number. */
  Set<String> names() throws IOException {
    var names = new HashSet<String>();
    if (system.exists(root)) {
      for (FileStatus file : system.listStatus(root)) {
        names.add(file.getPath().getName());
      }
    }
    return names;
  }

  /** Whether nothing is there, or an empty folder. */
  boolean isEmpty() throws IOException {
    return names().isEmpty();
  }

  String read(String name) throws IOException {
    try (var in = system.open(path(name))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Writes a text under another name and gives it its own when it is whole. */
  void write(String name, String text) throws IOException {
    Path target = path(name);
    Path unfinished = new Path(target.getParent(), "." + target.getName() + UUID.randomUUID());
    try (OutputStream out = system.create(unfinished, false)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    system.delete(target, false);
    if (!system.rename(unfinished, target)) {
      system.delete(unfinished, false);
      throw new IOException(target + " cannot be written");
    }
  }

  /** Removes what attempts left that were killed. */
  void clear(String name) throws IOException {
    system.delete(name.isEmpty() ? root : path(name), true);
  }

  /**
   * Gives a whole file its name, unless another attempt was first: both hold the same.
   *
   * @return whether it was this one
   */
  boolean commit(Path whole, String name) throws IOException {
    Path target = path(name);
    if (!system.exists(target) && system.rename(whole, target)) {
      return true;
    }
    system.delete(whole, false);
    if (!system.exists(target)) {
      throw new IOException(target + " cannot be written");
    }
    return false;
  }

  void delete(Path file) throws IOException {
    system.delete(file, false);
  }
}

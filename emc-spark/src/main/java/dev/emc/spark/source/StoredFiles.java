package dev.emc.spark.source;

import dev.emc.api.ConfigException;
import dev.emc.files.IoReason;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/** Lists files by Hadoop's file systems, so that every store that Spark reads is read. */
public final class StoredFiles {
  private static final String LOCAL = "file";

  private StoredFiles() {}

  /**
   * The files of a place, in the order of their paths.
   *
   * @param location a file, a folder (with all below it) or a pattern such as {@code shards/*.tar};
   *     several with commas between
   * @throws ConfigException if there is nothing
   */
  public static List<StoredFile> list(String location, Configuration configuration)
      throws IOException {
    List<StoredFile> files = new ArrayList<>();
    for (String each : location.split(",")) {
      Path path = path(each);
      FileSystem system = path.getFileSystem(configuration);
      FileStatus[] found = system.globStatus(path);
      if (found == null || found.length == 0) {
        throw new ConfigException(each + ": no such file or folder");
      }
      for (FileStatus status : found) {
        add(system, status, files);
      }
    }
    if (files.isEmpty()) {
      throw new ConfigException(location + " holds no files");
    }
    files.sort(Comparator.comparing(StoredFile::path));
    return files;
  }

  private static Path path(String location) {
    try {
      return new Path(location);
    } catch (IllegalArgumentException e) {
      throw new ConfigException("'%s' is no path: %s".formatted(location, e.getMessage()), e);
    }
  }

  private static void add(FileSystem system, FileStatus status, List<StoredFile> files)
      throws IOException {
    if (!status.isDirectory()) {
      files.add(new StoredFile(status.getPath().toString(), status.getLen()));
      return;
    }
    String folder = status.getPath().toString();
    Optional<java.nio.file.Path> local = local(folder);
    if (local.isPresent()) {
      try {
        walk(local.get(), folder, files);
      } catch (FileSystemException e) {
        throw new ConfigException(e.getFile() + " cannot be listed: " + IoReason.of(e), e);
      }
      return;
    }
    try {
      RemoteIterator<LocatedFileStatus> all = system.listFiles(status.getPath(), true);
      while (all.hasNext()) {
        LocatedFileStatus file = all.next();
        if (!hidden(file.getPath(), status.getPath())) {
          files.add(new StoredFile(file.getPath().toString(), file.getLen()));
        }
      }
    } catch (FileNotFoundException e) {
      throw new ConfigException(status.getPath() + " changes while it is listed", e);
    }
  }

  /**
   * Lists a folder of this machine. Hadoop's listing of all below a folder, which a store answers
   * at once, would start a program for each file here, to ask for its permissions.
   *
   * @param path the folder as Hadoop has it
   */
  private static void walk(java.nio.file.Path folder, String path, List<StoredFile> files)
      throws IOException {
    try (var entries = Files.newDirectoryStream(folder)) {
      for (java.nio.file.Path entry : entries) {
        String name = entry.getFileName().toString();
        String below = path.endsWith("/") ? path + name : path + "/" + name;
        if (isHidden(name)) {
          continue;
        }
        if (Files.isDirectory(entry)) {
          walk(entry, below, files);
        } else if (Files.exists(entry)) {
          files.add(new StoredFile(below, Files.size(entry)));
        }
      }
    }
  }

  /** Where a file of this machine is; nothing if it is in a store. */
  static Optional<java.nio.file.Path> local(StoredFile file) {
    return local(file.path());
  }

  private static Optional<java.nio.file.Path> local(String path) {
    String scheme = LOCAL + ":";
    return path.startsWith(scheme + "/")
        ? Optional.of(new File(path.substring(scheme.length())).toPath())
        : Optional.empty();
  }

  /** As Spark has it: what programs keep beside data begins with a point or an underscore. */
  private static boolean hidden(Path file, Path root) {
    for (Path path = file; path != null && !path.equals(root); path = path.getParent()) {
      if (isHidden(path.getName())) {
        return true;
      }
    }
    return false;
  }

  private static boolean isHidden(String name) {
    return name.startsWith("_") || name.startsWith(".");
  }
}

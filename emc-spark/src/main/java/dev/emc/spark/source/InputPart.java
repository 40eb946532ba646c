package dev.emc.spark.source;

import dev.emc.files.IoReason;
import dev.emc.spark.embed.Encoded;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads the files of a part, one after the other, as images with the name that each has among all:
 * its path; in a shard the shard's path, {@code #} and the name within; in a table what its column
 * says.
 */
public final class InputPart implements Iterator<Encoded<String>>, Closeable {
  private final InputKind kind;
  private final String keyColumn;
  private final String contentColumn;
  private final Configuration configuration;
  private final Iterator<StoredFile> files;
  private String shard = "";
  private @Nullable Iterator<Encoded<String>> open;
  private @Nullable Closeable closing;

  /**
   * Opens nothing yet.
   *
   * @param keyColumn of a table
   * @param contentColumn of a table
   */
  public InputPart(
      InputKind kind,
      List<StoredFile> files,
      String keyColumn,
      String contentColumn,
      Configuration configuration) {
    this.kind = kind;
    this.files = files.iterator();
    this.keyColumn = keyColumn;
    this.contentColumn = contentColumn;
    this.configuration = configuration;
  }

  /**
   * Checks that a table has columns of names and of bytes.
   *
   * @throws dev.emc.api.ConfigException if not
   */
  public static void requireColumns(
      StoredFile table, String keyColumn, String contentColumn, Configuration configuration)
      throws IOException {
    new ParquetImages(table.path(), keyColumn, contentColumn, configuration).close();
  }

  @Override
  public boolean hasNext() {
    try {
      while (open == null || !open.hasNext()) {
        close();
        if (!files.hasNext()) {
          return false;
        }
        open(files.next());
      }
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Encoded<String> next() {
    if (!hasNext() || open == null) {
      throw new NoSuchElementException();
    }
    Encoded<String> image = open.next();
    return kind == InputKind.TAR
        ? new Encoded<>(
            image.of().isEmpty() ? shard : shard + "#" + image.of(), image.file(), image.reason())
        : image;
  }

  private void open(StoredFile file) throws IOException {
    switch (kind) {
      case FILES -> open = List.of(image(file)).iterator();
      case TAR -> {
        shard = file.path();
        var path = new Path(shard);
        var images = new TarImages(shard, path.getFileSystem(configuration).open(path));
        open = images;
        closing = images;
      }
      case TABLE -> {
        var images = new ParquetImages(file.path(), keyColumn, contentColumn, configuration);
        open = images;
        closing = images;
      }
    }
  }

  /** One that cannot be read is said of, and does not end the part. */
  private Encoded<String> image(StoredFile file) {
    try {
      return new Encoded<>(file.path(), bytes(file), null);
    } catch (IOException e) {
      return new Encoded<>(
          file.path(), null, "cannot be read: " + IoReason.of(e).replace('\n', ' '));
    }
  }

  /**
   * All of a file. One of this machine is read as it is: Hadoop would look for a checksum beside
   * each, which takes longer than a small image to decode.
   */
  private byte[] bytes(StoredFile file) throws IOException {
    Optional<java.nio.file.Path> local = StoredFiles.local(file);
    if (local.isPresent()) {
      return Files.readAllBytes(local.get());
    }
    var path = new Path(file.path());
    try (InputStream in = path.getFileSystem(configuration).open(path)) {
      return in.readAllBytes();
    }
  }

  @Override
  public void close() throws IOException {
    Closeable now = closing;
    open = null;
    closing = null;
    if (now != null) {
      now.close();
    }
  }
}

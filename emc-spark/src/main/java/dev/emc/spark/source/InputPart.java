package dev.emc.spark.source;

import dev.emc.spark.embed.Encoded;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
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
    var path = new Path(file.path());
    try (InputStream in = path.getFileSystem(configuration).open(path)) {
      return new Encoded<>(file.path(), in.readAllBytes(), null);
    } catch (IOException e) {
      String why = e.getMessage() == null ? e.toString() : e.getMessage();
      return new Encoded<>(file.path(), null, "cannot be read: " + why.replace('\n', ' '));
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

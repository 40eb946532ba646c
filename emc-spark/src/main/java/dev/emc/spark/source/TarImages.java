package dev.emc.spark.source;

import dev.emc.spark.embed.Encoded;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The images in a tar file, one after the other, with their names in it. Where the file is damaged
 * the images before are read, and one more comes that has no bytes and says so.
 */
final class TarImages implements Iterator<Encoded<String>>, Closeable {
  /** What an array holds. */
  private static final long LARGEST = Integer.MAX_VALUE - 16;

  private final String shard;
  private final InputStream raw;
  private @Nullable TarArchiveInputStream tar;
  private @Nullable TailInput tail;
  private @Nullable Encoded<String> next;
  private String last = "its begin";
  private boolean ended;
  private boolean damaged;

  /**
   * Opens nothing yet.
   *
   * @param shard what to call the file
   * @param raw its bytes; closed with this
   */
  TarImages(String shard, InputStream raw) {
    this.shard = shard;
    this.raw = raw;
  }

  @Override
  public boolean hasNext() {
    if (next == null && !ended) {
      next = damaged ? null : advance();
      ended = next == null;
    }
    return next != null;
  }

  @Override
  public Encoded<String> next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Encoded<String> image = Objects.requireNonNull(next);
    next = null;
    return image;
  }

  private @Nullable Encoded<String> advance() {
    try {
      TarArchiveInputStream in = tar();
      for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        String name = entry.getName();
        if (entry.isFile() && InputKind.isImage(name)) {
          Encoded<String> image = read(in, entry);
          last = name;
          return image;
        }
      }
      if (tail != null && !tail.endsAsATarDoes()) {
        throw new IOException("it has no end mark, and may be cut off");
      }
      return null;
    } catch (IOException | RuntimeException e) {
      damaged = true;
      String why = e.getMessage() == null ? e.toString() : e.getMessage();
      return new Encoded<>(
          "", null, "the shard is damaged after %s: %s".formatted(last, why.replace('\n', ' ')));
    }
  }

  private static Encoded<String> read(TarArchiveInputStream in, TarArchiveEntry entry)
      throws IOException {
    long size = entry.getSize();
    if (size > LARGEST) {
      return new Encoded<>(
          entry.getName(), null, "it takes %s bytes, more than an array holds".formatted(size));
    }
    byte[] bytes = in.readNBytes((int) size);
    if (bytes.length < size) {
      throw new IOException("%s has %s of %s bytes".formatted(entry.getName(), bytes.length, size));
    }
    return new Encoded<>(entry.getName(), bytes, null);
  }

  private TarArchiveInputStream tar() throws IOException {
    if (tar == null) {
      String name = shard.toLowerCase(Locale.ROOT);
      boolean zipped = name.endsWith(".gz") || name.endsWith(".tgz");
      var buffered = new BufferedInputStream(raw, 1 << 16);
      tail = new TailInput(zipped ? new GZIPInputStream(buffered) : buffered);
      tar = new TarArchiveInputStream(tail);
    }
    return tar;
  }

  @Override
  public void close() throws IOException {
    raw.close();
  }
}

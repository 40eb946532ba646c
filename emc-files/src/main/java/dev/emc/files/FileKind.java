package dev.emc.files;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * What a file is that people take for another: the web page in place of a download, the pointer in
 * place of the file, the archive that was not unpacked.
 *
 * @param name with its article, such as {@code a gzip file}
 * @param family what can be done about it
 */
public record FileKind(String name, Family family) {
  /** How many bytes of a file are enough to tell. */
  public static final int START_BYTES = 4096;

  private static final int TAR_MAGIC = 257;
  private static final Pattern POINTER_SIZE = Pattern.compile("(?m)^size (\\d{1,18})\\s*$");

  /** What can be done about a file. */
  public enum Family {
    /** It came in place of the file. */
    WEB_PAGE,
    /** It names the file, which lies elsewhere. */
    POINTER,
    /** The file may be within it. */
    ARCHIVE,
    /** Arrays or a table in a format that is not read. */
    DATA,
    /** One picture. */
    IMAGE,
    /** Something else. */
    OTHER
  }

  private static final String[] PAGE_STARTS = {
    "<!doctype html", "<html", "<head", "<body", "<script", "<!--"
  };

  private record Magic(String bytes, String name, Family family) {}

  /** First bytes as Latin-1 text. */
  private static final Magic[] MAGIC = {
    new Magic("BZh", "a bzip2 file", Family.ARCHIVE),
    new Magic("\u00fd7zXZ\u0000", "an xz file", Family.ARCHIVE),
    new Magic("(\u00b5/\u00fd", "a Zstandard file", Family.ARCHIVE),
    new Magic("7z\u00bc\u00af\u0027\u001c", "a 7z archive", Family.ARCHIVE),
    new Magic("Rar!\u001a\u0007", "a RAR archive", Family.ARCHIVE),
    new Magic("\u0093NUMPY", "a NumPy array (.npy)", Family.DATA),
    new Magic("\u0089HDF\r\n\u001a\n", "an HDF5 file", Family.DATA),
    new Magic("PAR1", "a Parquet table", Family.DATA),
    new Magic("ARROW1", "an Arrow table", Family.DATA),
    new Magic("GGUF", "a GGUF model", Family.DATA),
    new Magic("\u0089PNG\r\n\u001a\n", "a PNG image", Family.IMAGE),
    new Magic("\u00ff\u00d8\u00ff", "a JPEG image", Family.IMAGE),
    new Magic("GIF8", "a GIF image", Family.IMAGE),
    new Magic("II*\u0000", "a TIFF image", Family.IMAGE),
    new Magic("MM\u0000*", "a TIFF image", Family.IMAGE),
    new Magic("%PDF-", "a PDF document", Family.OTHER),
    new Magic("\u007fELF", "a program", Family.OTHER),
  };

  /**
   * Tells a file by its start.
   *
   * @param start its first {@link #START_BYTES}, or all it has
   * @return nothing if it is of no kind known here; PyTorch's files, IDX and plain text are not
   */
  public static Optional<FileKind> of(byte[] start) {
    String text = new String(start, StandardCharsets.ISO_8859_1);
    return pointer(text)
        .or(() -> page(text))
        .or(() -> gzip(start))
        .or(() -> zip(start, text))
        .or(() -> tar(text))
        .or(
            () ->
                Arrays.stream(MAGIC)
                    .filter(magic -> text.startsWith(magic.bytes()))
                    .findFirst()
                    .map(magic -> new FileKind(magic.name(), magic.family())))
        .or(() -> webp(text));
  }

  private static Optional<FileKind> pointer(String text) {
    if (!text.startsWith("version https://git-lfs.github.com/spec/")) {
      return Optional.empty();
    }
    Matcher size = POINTER_SIZE.matcher(text);
    return Optional.of(
        new FileKind(
            "a Git LFS pointer" + (size.find() ? " to a file of " + size.group(1) + " bytes" : ""),
            Family.POINTER));
  }

  private static Optional<FileKind> page(String text) {
    String start = text.startsWith("\u00ef\u00bb\u00bf") ? text.substring(3) : text;
    String lower =
        start.substring(0, Math.min(start.length(), 512)).strip().toLowerCase(Locale.ROOT);
    if (Arrays.stream(PAGE_STARTS).anyMatch(lower::startsWith)) {
      return Optional.of(new FileKind("a web page", Family.WEB_PAGE));
    }
    return lower.startsWith("<?xml")
        ? Optional.of(new FileKind("an XML text", Family.WEB_PAGE))
        : Optional.empty();
  }

  private static Optional<FileKind> gzip(byte[] start) {
    if (start.length < 3 || start[0] != 0x1f || start[1] != (byte) 0x8b || start[2] != 8) {
      return Optional.empty();
    }
    boolean isTar = tar(new String(inflated(start), StandardCharsets.ISO_8859_1)).isPresent();
    return Optional.of(
        new FileKind(isTar ? "a tar archive packed with gzip" : "a gzip file", Family.ARCHIVE));
  }

  /** As much as can be unpacked of the start. */
  private static byte[] inflated(byte[] start) {
    byte[] unpacked = new byte[TAR_MAGIC + 5];
    int length = 0;
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(start))) {
      for (int next = in.read(); next >= 0 && length < unpacked.length; next = in.read()) {
        unpacked[length++] = (byte) next;
      }
    } catch (IOException e) {
      // The start of a file ends early.
    }
    return Arrays.copyOf(unpacked, length);
  }

  private static Optional<FileKind> zip(byte[] start, String text) {
    if (!text.startsWith("PK\u0003\u0004") || start.length < 30) {
      return Optional.empty();
    }
    int length = (start[26] & 0xff) | (start[27] & 0xff) << 8;
    String first = text.substring(30, Math.min(text.length(), 30 + length));
    return Optional.of(
        first.endsWith(".npy")
            ? new FileKind("a NumPy archive (.npz)", Family.DATA)
            : new FileKind("a zip archive", Family.ARCHIVE));
  }

  private static Optional<FileKind> tar(String text) {
    return text.startsWith("ustar", TAR_MAGIC)
        ? Optional.of(new FileKind("a tar archive", Family.ARCHIVE))
        : Optional.empty();
  }

  private static Optional<FileKind> webp(String text) {
    return text.startsWith("RIFF") && text.startsWith("WEBP", 8)
        ? Optional.of(new FileKind("a WebP image", Family.IMAGE))
        : Optional.empty();
  }
}

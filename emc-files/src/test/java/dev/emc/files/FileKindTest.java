package dev.emc.files;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.emc.files.FileKind.Family;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileKindTest {
  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void assertKind(String name, Family family, byte[] start) {
    assertEquals(Optional.of(new FileKind(name, family)), FileKind.of(start), name);
  }

  private static byte[] tar() {
    byte[] tar = new byte[1024];
    System.arraycopy(latin1("photos/a.png"), 0, tar, 0, 12);
    System.arraycopy(latin1("ustar"), 0, tar, 257, 5);
    return tar;
  }

  private static byte[] gzip(byte[] content) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  private static byte[] zip(String entry) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry(entry));
      zip.write(1);
    }
    return bytes.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<!DOCTYPE html><html><body>Quota exceeded</body></html>",
        "\n  <HTML>",
        "\u00ef\u00bb\u00bf<!doctype HTML>",
        "<!-- saved from -->\n<p>",
        "<head><title>Sign in"
      })
  void webPages(String page) {
    assertKind("a web page", Family.WEB_PAGE, latin1(page));
  }

  @Test
  void whatCameInsteadOfADownload() {
    assertKind(
        "an XML text", Family.WEB_PAGE, latin1("<?xml version=\"1.0\"?><Error>AccessDenied"));
    String pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:aa\n";
    assertKind(
        "a Git LFS pointer to a file of 102979767 bytes",
        Family.POINTER,
        latin1(pointer + "size 102979767\n"));
    assertKind("a Git LFS pointer", Family.POINTER, latin1(pointer));
  }

  @Test
  void archives() throws IOException {
    assertKind("a tar archive", Family.ARCHIVE, tar());
    assertKind("a tar archive packed with gzip", Family.ARCHIVE, gzip(tar()));
    byte[] noise = new byte[100_000];
    new Random(3).nextBytes(noise);
    System.arraycopy(tar(), 0, noise, 0, 1024);
    assertKind(
        "a tar archive packed with gzip",
        Family.ARCHIVE,
        Arrays.copyOf(gzip(noise), FileKind.START_BYTES));
    assertKind("a gzip file", Family.ARCHIVE, gzip(latin1("weights")));
    assertKind("a gzip file", Family.ARCHIVE, Arrays.copyOf(gzip(noise), 12));
    assertKind("a zip archive", Family.ARCHIVE, zip("model.pth"));
    assertKind("a bzip2 file", Family.ARCHIVE, latin1("BZh91AY"));
    assertKind("an xz file", Family.ARCHIVE, latin1("\u00fd7zXZ\u0000\u0000"));
    assertKind("a Zstandard file", Family.ARCHIVE, latin1("(\u00b5/\u00fd\u0004"));
    assertKind("a 7z archive", Family.ARCHIVE, latin1("7z\u00bc\u00af'\u001c"));
    assertKind("a RAR archive", Family.ARCHIVE, latin1("Rar!\u001a\u0007\u0000"));
  }

  @Test
  void dataOfOtherFormats() throws IOException {
    assertKind("a NumPy archive (.npz)", Family.DATA, zip("conv1.weight.npy"));
    assertKind("a NumPy array (.npy)", Family.DATA, latin1("\u0093NUMPY\u0001\u0000"));
    assertKind("an HDF5 file", Family.DATA, latin1("\u0089HDF\r\n\u001a\n"));
    assertKind("a Parquet table", Family.DATA, latin1("PAR1\u0015\u0004"));
    assertKind("an Arrow table", Family.DATA, latin1("ARROW1\u0000\u0000"));
    assertKind("a GGUF model", Family.DATA, latin1("GGUF\u0003"));
  }

  @Test
  void picturesAndOthers() {
    assertKind("a PNG image", Family.IMAGE, latin1("\u0089PNG\r\n\u001a\n"));
    assertKind("a JPEG image", Family.IMAGE, latin1("\u00ff\u00d8\u00ff\u00e0"));
    assertKind("a GIF image", Family.IMAGE, latin1("GIF89a"));
    assertKind("a TIFF image", Family.IMAGE, latin1("II*\u0000"));
    assertKind("a TIFF image", Family.IMAGE, latin1("MM\u0000*"));
    assertKind("a WebP image", Family.IMAGE, latin1("RIFF\u0000\u0000\u0000\u0000WEBPVP8 "));
    assertKind("a PDF document", Family.OTHER, latin1("%PDF-1.7"));
    assertKind("a program", Family.OTHER, latin1("\u007fELF\u0002"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "weights are elsewhere",
        "photos/a.png\nphotos/b.png\n",
        "file,label\na.png,3\n",
        "{\"images\": []}",
        "\u0080\u0002}q\u0000.",
        "\u0000\u0000\u0008\u0003\u0000\u0000\u0000\u0001",
        "PK\u0003\u0004"
      })
  void whatIsNotToldIsNothing(String start) {
    assertEquals(Optional.empty(), FileKind.of(latin1(start)));
  }
}

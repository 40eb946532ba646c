package dev.emc.images.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JpegHeaderTest {
  private static final int FRAME = 0xC0;
  private static final int COMMENT = 0xFE;

  private final Decoder decoder = Decoders.fastest();

  @Test
  void sizeAndScans() throws IOException {
    JpegHeader plain = JpegHeader.read(OddFormatsTest.file("subsampled.jpg")).orElseThrow();
    assertEquals(1, plain.scans());
    assertFalse(plain.wholeImage());
    assertEquals(0, plain.coefficientBytes());
    JpegHeader progressive = JpegHeader.read(OddFormatsTest.file("progressive.jpg")).orElseThrow();
    assertTrue(progressive.scans() > 1, progressive.toString());
    assertTrue(progressive.wholeImage());
    assertEquals(2 * progressive.samples(), progressive.coefficientBytes());
  }

  /** All that libjpeg passes over between two segments, and markers that have no length. */
  @ParameterizedTest
  @ValueSource(strings = {"FF01", "FFD0", "FFD7", "FFFFFF", "00", "FF00", "ABCD", "FF01FF01FFD3"})
  void whatHasNoLengthIsPassedOver(String hex) throws IOException {
    byte[] whole = OddFormatsTest.file("subsampled.jpg");
    byte[] odd = insert(whole, 2, bytes(hex));
    assertEquals(JpegHeader.read(whole), JpegHeader.read(odd));
  }

  /**
   * Whoever takes TEM for a segment with a length jumps into the comment, onto a frame of one
   * pixel. The file's frame is as large as a frame can be.
   */
  @Test
  void aFrameCannotBeHidden() throws IOException {
    byte[] whole = OddFormatsTest.file("subsampled.jpg");
    int frame = frame(whole);
    Arrays.fill(whole, frame + 5, frame + 9, (byte) 0xFE);
    // TEM, then the bytes FF FE, which taken for a length lead 65,534 bytes on.
    byte[] comment = new byte[0xFFF0];
    comment[0] = (byte) 0xFF;
    comment[1] = (byte) COMMENT;
    comment[2] = (byte) 0xFF;
    comment[3] = (byte) 0xEE;
    byte[] filler = new byte[200];
    filler[0] = (byte) 0xFF;
    filler[1] = (byte) COMMENT;
    filler[3] = (byte) 198;
    byte[] fake = bytes("FFC00011080001000103012200021101031101FFDA0003");
    System.arraycopy(fake, 0, filler, 4 + 0xFFFE - 4 - comment.length, fake.length);
    byte[] hidden = insert(insert(insert(whole, 2, filler), 2, comment), 2, bytes("FF01"));
    assertEquals(65_278, JpegHeader.read(hidden).orElseThrow().width());
    var e = assertThrows(IOException.class, () -> decoder.decode(hidden, 3));
    assertTrue(
        e.getMessage().startsWith("an image of 65278 x 65278 pixels does not fit"), e::toString);
  }

  @Test
  void hundredsOfScansAreRefused() throws IOException {
    byte[] many = scans(OddFormatsTest.file("progressive.jpg"), 400);
    JpegHeader header = JpegHeader.read(many).orElseThrow();
    var e = assertThrows(IOException.class, () -> decoder.decode(many, 3));
    assertEquals(
        "a progressive JPEG of %d x %d pixels in %d scans; at most 100 are read at this size"
            .formatted(header.width(), header.height(), header.scans()),
        e.getMessage());
    var other = assertThrows(IOException.class, () -> new ImageIoDecoder().decode(many, 3));
    assertEquals(e.getMessage(), other.getMessage());
  }

  @Test
  void largeImagesMayHaveFewerScans() throws IOException {
    new JpegHeader(8000, 8000, 64_000_000, true, 16).requireFewScans();
    var e =
        assertThrows(
            IOException.class,
            () -> new JpegHeader(8000, 8000, 64_000_000, true, 17).requireFewScans());
    assertEquals(
        "a progressive JPEG of 8000 x 8000 pixels in 17 scans; at most 16 are read at this size",
        e.getMessage());
  }

  @Test
  void cutFilesHaveNoHeaderOrOne() throws IOException {
    for (String name : new String[] {"progressive.jpg", "exif-6.jpg", "cmyk.jpg"}) {
      byte[] whole = OddFormatsTest.file(name);
      for (int length = 0; length < whole.length; length++) {
        Optional<JpegHeader> header = JpegHeader.read(Arrays.copyOf(whole, length));
        assertTrue(length > 100 || header.isEmpty(), name + " " + length);
      }
    }
  }

  private static int frame(byte[] jpeg) {
    int at = 0;
    while ((jpeg[at] & 0xFF) != 0xFF || (jpeg[at + 1] & 0xFF) != FRAME) {
      at++;
    }
    return at;
  }

  /** The file with its last scan so many times more. */
  private static byte[] scans(byte[] jpeg, int more) {
    int scan = 0;
    for (int i = 0; i + 1 < jpeg.length; i++) {
      if ((jpeg[i] & 0xFF) == 0xFF && (jpeg[i + 1] & 0xFF) == 0xDA) {
        scan = i;
      }
    }
    var out = new ByteArrayOutputStream();
    out.write(jpeg, 0, jpeg.length - 2);
    for (int i = 0; i < more; i++) {
      out.write(jpeg, scan, jpeg.length - 2 - scan);
    }
    out.write(jpeg, jpeg.length - 2, 2);
    return out.toByteArray();
  }

  private static byte[] insert(byte[] whole, int at, byte[] more) {
    byte[] all = new byte[whole.length + more.length];
    System.arraycopy(whole, 0, all, 0, at);
    System.arraycopy(more, 0, all, at, more.length);
    System.arraycopy(whole, at, all, at + more.length, whole.length - at);
    return all;
  }

  private static byte[] bytes(String hex) {
    return java.util.HexFormat.of().parseHex(hex);
  }
}

package dev.emc.images.decode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Reads from a JPEG file how its photo is to be turned (EXIF 2.3, tag 0x0112). */
final class ExifOrientation {
  private static final int UPRIGHT = 1;
  private static final int TAG = 0x0112;
  private static final int SHORT = 3;
  private static final int APP1 = 0xE1;
  private static final int START_OF_SCAN = 0xDA;
  private static final byte[] EXIF = "Exif\0\0".getBytes(StandardCharsets.US_ASCII);

  private ExifOrientation() {}

  /** The mark, 1 to 8; 1, which is upright, if there is none or it makes no sense. */
  static int of(byte[] file) {
    if (!ImageHeader.isJpeg(file)) {
      return UPRIGHT;
    }
    ByteBuffer in = ByteBuffer.wrap(file);
    var markers = new JpegHeader.Markers(file);
    while (markers.next() && markers.marker() != START_OF_SCAN) {
      int length = in.getShort(markers.content()) & 0xFFFF;
      int content = markers.content() + 2;
      int end = Math.min(markers.content() + length, file.length);
      if (markers.marker() == APP1 && startsWithExif(file, content, end)) {
        return ofTiff(in.slice(content + EXIF.length, end - content - EXIF.length));
      }
    }
    return UPRIGHT;
  }

  private static boolean startsWithExif(byte[] file, int from, int end) {
    for (int i = 0; i < EXIF.length; i++) {
      if (from + i >= end || file[from + i] != EXIF[i]) {
        return false;
      }
    }
    return true;
  }

  /** Looks through the entries of the first directory. */
  private static int ofTiff(ByteBuffer tiff) {
    if (tiff.limit() < 8) {
      return UPRIGHT;
    }
    tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    int directory = tiff.getInt(4);
    if (directory < 8 || directory > tiff.limit() - 2) {
      return UPRIGHT;
    }
    int entries = tiff.getShort(directory) & 0xFFFF;
    for (int i = 0; i < entries; i++) {
      int entry = directory + 2 + 12 * i;
      if (entry + 12 > tiff.limit()) {
        return UPRIGHT;
      }
      if ((tiff.getShort(entry) & 0xFFFF) == TAG && tiff.getShort(entry + 2) == SHORT) {
        int value = tiff.getShort(entry + 8) & 0xFFFF;
        return value >= 1 && value <= 8 ? value : UPRIGHT;
      }
    }
    return UPRIGHT;
  }
}

package dev.emc.images.decode;

import java.io.IOException;
import java.util.Optional;

/**
 * What the markers of a JPEG file say, walked as libjpeg walks them (ITU T.81, annex B): whatever
 * stands between two segments is passed over, and some markers have no length.
 *
 * @param width in pixels
 * @param height in pixels
 * @param samples of all components together, the chroma's reduced size included
 * @param wholeImage whether decoding holds the coefficients of all samples at once: it is
 *     progressive, or its components come one after the other
 * @param scans passes over the image
 */
record JpegHeader(int width, int height, long samples, boolean wholeImage, int scans) {
  private static final int START_OF_SCAN = 0xDA;
  private static final int END_OF_IMAGE = 0xD9;
  private static final int BYTES_PER_COEFFICIENT = 2;

  /** The frame's own bytes before those of its components. */
  private static final int FRAME_BYTES = 8;

  private static final int MAX_FACTOR = 4;

  /** Photos have about ten; each takes as long as the whole image does without them. */
  private static final int MAX_SCANS = 100;

  /** Of a large image only so many that it is read in seconds. */
  private static final int USUAL_SCANS = 16;

  private static final long MAX_SCANNED = 1L << 30;

  /** The header, or empty if the file ends before its frame or its first scan. */
  static Optional<JpegHeader> read(byte[] file) {
    var markers = new Markers(file);
    int frame = -1;
    boolean progressive = false;
    boolean partial = false;
    int scans = 0;
    while (markers.next()) {
      if (markers.isFrame() && frame < 0) {
        frame = markers.content();
        progressive = isProgressive(markers.marker());
      } else if (markers.marker() == START_OF_SCAN) {
        if (frame < 0
            || frame + FRAME_BYTES > file.length
            || markers.content() + 2 >= file.length) {
          return Optional.empty();
        }
        scans++;
        // Who has all components in the first scan is done after it.
        partial |= scans == 1 && at(file, markers.content() + 2) < at(file, frame + 7);
        if (!progressive && !partial) {
          break;
        }
      }
    }
    return scans == 0 ? Optional.empty() : of(file, frame, progressive || partial, scans);
  }

  private static Optional<JpegHeader> of(byte[] file, int frame, boolean wholeImage, int scans) {
    int height = big16(file, frame + 3);
    int width = big16(file, frame + 5);
    int components = at(file, frame + 7);
    if (width == 0 || height == 0 || frame + FRAME_BYTES + 3 * components > file.length) {
      return Optional.empty();
    }
    int most = 1;
    int sum = 0;
    for (int c = 0; c < components; c++) {
      int factors = at(file, frame + FRAME_BYTES + 3 * c + 1);
      int across = Math.min(MAX_FACTOR, factors >> 4);
      int down = Math.min(MAX_FACTOR, factors & 0xF);
      most = Math.max(most, across * down);
      sum += across * down;
    }
    long samples = (long) width * height * sum / most;
    return Optional.of(new JpegHeader(width, height, samples, wholeImage, scans));
  }

  /** SOF2, SOF6, SOF10 and SOF14. */
  private static boolean isProgressive(int marker) {
    return (marker & 3) == 2;
  }

  /**
   * Refuses a file that is small but would take minutes.
   *
   * @throws IOException if it has too many scans; one line
   */
  void requireFewScans() throws IOException {
    long most = Math.max(USUAL_SCANS, Math.min(MAX_SCANS, MAX_SCANNED / ((long) width * height)));
    if (scans > most) {
      throw new IOException(
          "a progressive JPEG of %s x %s pixels in %s scans; at most %s are read at this size"
              .formatted(width, height, scans, most));
    }
  }

  /** Native memory that libjpeg takes for coefficients. */
  long coefficientBytes() {
    return wholeImage ? BYTES_PER_COEFFICIENT * samples : 0;
  }

  private static int big16(byte[] file, int from) {
    return at(file, from) << 8 | at(file, from + 1);
  }

  private static int at(byte[] file, int from) {
    return file[from] & 0xFF;
  }

  /** Goes from marker to marker. */
  static final class Markers {
    private final byte[] file;
    private int next = 2;
    private int marker;
    private int content;

    /** Before the first marker after the start of image. */
    Markers(byte[] file) {
      this.file = file;
    }

    /** The second byte of the marker. */
    int marker() {
      return marker;
    }

    /** Where the segment's length stands, its content after it. */
    int content() {
      return content;
    }

    /** SOF0 to SOF15 without the tables DHT, JPG and DAC between them. */
    boolean isFrame() {
      return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }

    /** Goes to the next marker with a segment; false at the end of the image or file. */
    boolean next() {
      int at = next;
      while (at + 1 < file.length) {
        if (file[at] != (byte) 0xFF) {
          at++;
        } else if (file[at + 1] == (byte) 0xFF) {
          at++;
        } else {
          int found = file[at + 1] & 0xFF;
          at += 2;
          if (found == END_OF_IMAGE) {
            break;
          }
          if (!isAlone(found)) {
            if (at + 2 > file.length) {
              break;
            }
            marker = found;
            content = at;
            next = at + Math.max(2, big16(file, at));
            return true;
          }
        }
      }
      next = file.length;
      return false;
    }

    /** A zero that stands for the byte FF of a scan, TEM, RST0 to RST7 and SOI. */
    private static boolean isAlone(int marker) {
      return marker <= 1 || marker >= 0xD0 && marker <= 0xD8;
    }
  }
}

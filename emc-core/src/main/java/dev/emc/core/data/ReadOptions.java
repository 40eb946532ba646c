package dev.emc.core.data;

/**
 * How image files are read.
 *
 * @param grey whether colours are turned to grey
 * @param exifRotate whether photos are turned upright by their EXIF mark
 */
public record ReadOptions(boolean grey, boolean exifRotate) {
  /** In colour, as the pixels are stored: what torchvision does. */
  public ReadOptions() {
    this(false, false);
  }

  /** Channels of every image: 1 for grey, 3 for colour. */
  int channels() {
    return grey ? 1 : 3;
  }

  /** What reads a file. */
  Decoder decoder() {
    return exifRotate ? new UprightDecoder(Decoders.fastest()) : Decoders.fastest();
  }
}

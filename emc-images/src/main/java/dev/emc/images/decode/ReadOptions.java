package dev.emc.images.decode;

/**
 * How image files are read.
 *
 * @param grey whether colours are turned to grey
 * @param exifRotate whether photos are turned upright by their EXIF mark
 */
public record ReadOptions(boolean grey, boolean exifRotate) {
  /** In colour, as the pixels are stored: what torchvision does. */
  public ReadOptions() {
    this(false);
  }

  /** As the pixels are stored, in grey or in colour. */
  public ReadOptions(boolean grey) {
    this(grey, false);
  }

  /** Channels of every image: 1 for grey, 3 for colour. */
  public int channels() {
    return grey ? 1 : 3;
  }

  /** What reads a file. */
  public Decoder decoder() {
    return exifRotate ? new UprightDecoder(Decoders.fastest()) : Decoders.fastest();
  }
}

package dev.emc.images.augment;

/**
 * A decoded image: 8-bit samples, rows from top to bottom, a pixel in an int.
 *
 * <p>Immutable as long as nobody writes into {@link #packed}.
 */
public final class Image {
  private final int height;
  private final int width;
  private final int channels;
  private final int[] packed;
  private final Reduction reduction;

  private Image(int height, int width, int channels, int[] packed) {
    this(height, width, channels, packed, Reduction.of(1, height, width));
  }

  private Image(int height, int width, int channels, int[] packed, Reduction reduction) {
    if (height < 1 || width < 1 || packed.length != (long) height * width) {
      throw new IllegalArgumentException(
          "%s pixels are not an image of %s x %s".formatted(packed.length, height, width));
    }
    this.height = height;
    this.width = width;
    this.channels = channels;
    this.packed = packed;
    this.reduction = reduction;
  }

  /**
   * An image of interleaved samples.
   *
   * @param height in pixels
   * @param width in pixels
   * @param channels 1 (grey) or 3 (red, green, blue)
   * @param samples height · width · channels bytes
   */
  public Image(int height, int width, int channels, byte[] samples) {
    this(height, width, channels, pack(height, width, channels, samples));
  }

  /**
   * A colour image of pixels as the Java platform packs them.
   *
   * @param packed red · 2^16 + green · 2^8 + blue; not copied, and not to be changed
   */
  public static Image ofRgb(int height, int width, int[] packed) {
    return new Image(height, width, 3, packed);
  }

  /**
   * A grey image.
   *
   * @param greys 0 … 255; not copied, and not to be changed
   */
  public static Image ofGrey(int height, int width, int[] greys) {
    return new Image(height, width, 1, greys);
  }

  /**
   * The same pixels, taken for those of a larger image.
   *
   * @throws IllegalArgumentException if the reduction leads to another size
   */
  public Image reducedBy(Reduction from) {
    if (from.reducedHeight() != height || from.reducedWidth() != width) {
      throw new IllegalArgumentException(
          "%s x %s pixels are not those of %s".formatted(height, width, from));
    }
    return new Image(height, width, channels, packed, from);
  }

  private static int[] pack(int height, int width, int channels, byte[] samples) {
    if (channels != 1 && channels != 3) {
      throw new IllegalArgumentException("an image has 1 or 3 channels, got " + channels);
    }
    if (samples.length != (long) height * width * channels) {
      throw new IllegalArgumentException(
          "%s bytes are not an image of %s x %s x %s"
              .formatted(samples.length, height, width, channels));
    }
    int[] packed = new int[samples.length / channels];
    for (int i = 0, at = 0; i < packed.length; i++, at += channels) {
      packed[i] =
          channels == 1
              ? samples[at] & 0xFF
              : (samples[at] & 0xFF) << 16 | (samples[at + 1] & 0xFF) << 8 | samples[at + 2] & 0xFF;
    }
    return packed;
  }

  /** Rows. */
  public int height() {
    return height;
  }

  /** Columns. */
  public int width() {
    return width;
  }

  /** 1 (grey) or 3 (red, green, blue). */
  public int channels() {
    return channels;
  }

  /** How the pixels lie in the image at full size; by a factor of 1 unless decoded otherwise. */
  public Reduction reduction() {
    return reduction;
  }

  /** The pixels, (height · width), not copied: a grey, or red · 2^16 + green · 2^8 + blue. */
  public int[] packed() {
    return packed;
  }

  /** A copy of the samples, (height, width, channels) bytes. */
  public byte[] pixels() {
    byte[] samples = new byte[packed.length * channels];
    int at = 0;
    for (int pixel : packed) {
      for (int shift = 8 * (channels - 1); shift >= 0; shift -= 8) {
        samples[at++] = (byte) (pixel >> shift);
      }
    }
    return samples;
  }
}

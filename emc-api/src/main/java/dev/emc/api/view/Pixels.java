package dev.emc.api.view;

import org.apiguardian.api.API;

/**
 * An image on its way through a {@link PixelAugmentation}: a value for each channel of each pixel,
 * black 0, white 255.
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public final class Pixels {
  private final int height;
  private final int width;
  private final int channels;
  private final float[] values;

  /**
   * An image of values.
   *
   * @param height rows
   * @param width columns
   * @param channels 1 (grey) or 3 (red, green, blue)
   * @param values (channels, height, width): one channel after the other, rows from top to bottom;
   *     not copied
   */
  public Pixels(int height, int width, int channels, float[] values) {
    if (channels != 1 && channels != 3) {
      throw new IllegalArgumentException("an image has 1 or 3 channels, got " + channels);
    }
    if (height < 1 || width < 1 || values.length != (long) channels * height * width) {
      throw new IllegalArgumentException(
          "%s values are not an image of %s x %s pixels in %s channels"
              .formatted(values.length, width, height, channels));
    }
    this.height = height;
    this.width = width;
    this.channels = channels;
    this.values = values;
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

  /**
   * All values, (channels, height, width), not copied: whole numbers from 0 to 255 as they come to
   * an augmentation.
   */
  public float[] values() {
    return values;
  }

  /** Where the value of a pixel stands in {@link #values}. */
  public int index(int channel, int row, int column) {
    return (channel * height + row) * width + column;
  }
}

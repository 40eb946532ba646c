package dev.emc.core.augment;

/**
 * A decoded image: 8-bit samples, interleaved, rows from top to bottom.
 *
 * @param height in pixels
 * @param width in pixels
 * @param channels 1 (grey) or 3 (red, green, blue)
 * @param pixels height · width · channels bytes; not copied, and not to be changed
 */
public record Image(int height, int width, int channels, byte[] pixels) {
  public Image {
    if (channels != 1 && channels != 3) {
      throw new IllegalArgumentException("an image has 1 or 3 channels, got " + channels);
    }
    if (height < 1 || width < 1 || pixels.length != (long) height * width * channels) {
      throw new IllegalArgumentException(
          "%d bytes are not an image of %d x %d x %d"
              .formatted(pixels.length, height, width, channels));
    }
  }
}

package dev.emc.images.augment;

import dev.emc.api.ConfigException;
import dev.emc.api.view.PixelAugmentation;
import dev.emc.api.view.Pixels;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A plugin's augmentation before which this stands: whatever goes wrong in it is said to be its.
 */
public final class ForeignAugmentation {
  private final String title;
  private final PixelAugmentation augmentation;

  /**
   * An augmentation.
   *
   * @param title its name, plugin and jar, for messages
   */
  public ForeignAugmentation(String title, PixelAugmentation augmentation) {
    this.title = title;
    this.augmentation = augmentation;
  }

  /**
   * Changes an image.
   *
   * @return finite values of the same height, width and channels
   * @throws AugmentationFailure if the plugin throws or returns something else
   * @throws ConfigException if the plugin says so
   */
  Pixels apply(Pixels image, RandomGenerator random) {
    int height = image.height();
    int width = image.width();
    int channels = image.channels();
    @Nullable Pixels made;
    try {
      made = augmentation.apply(image, random);
    } catch (ConfigException | AugmentationFailure e) {
      throw e;
    } catch (OutOfMemoryError e) {
      throw new ForeignMemory(failed(e));
    } catch (Throwable e) {
      // Checked exceptions as well, which no compiler keeps a plugin from: one must not pass for an
      // image that cannot be read.
      if (e instanceof VirtualMachineError error && !(error instanceof StackOverflowError)) {
        throw error;
      }
      throw failed(e);
    }
    if (made == null) {
      throw new AugmentationFailure(title + " returned null");
    }
    if (made.height() != height || made.width() != width || made.channels() != channels) {
      throw new AugmentationFailure(
          "%s returned %s for an image of %s: size and channels must stay"
              .formatted(
                  title,
                  shape(made.height(), made.width(), made.channels()),
                  shape(height, width, channels)));
    }
    for (float value : made.values()) {
      if (!Float.isFinite(value)) {
        throw new AugmentationFailure(
            "%s returned a value that is no number of 0 … 255: %s".formatted(title, value));
      }
    }
    return made;
  }

  private AugmentationFailure failed(Throwable e) {
    return new AugmentationFailure("%s failed in apply: %s".formatted(title, line(e)), e);
  }

  private static String line(Throwable failure) {
    String kind = failure.getClass().getSimpleName();
    String message = String.valueOf(failure.getMessage()).strip().lines().findFirst().orElse("");
    return failure.getMessage() == null || message.isEmpty() ? kind : kind + ": " + message;
  }

  private static String shape(int height, int width, int channels) {
    return "%s x %s pixels in %s channel%s"
        .formatted(width, height, channels, channels == 1 ? "" : "s");
  }
}

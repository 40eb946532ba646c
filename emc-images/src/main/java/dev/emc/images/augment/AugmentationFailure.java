package dev.emc.images.augment;

/**
 * A plugin's augmentation failed, and not the image: which one, and whose it is, is in the message,
 * in one line.
 */
public final class AugmentationFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** A failure in words. */
  public AugmentationFailure(String message, Throwable cause) {
    super(message, cause);
  }

  /** A failure that nothing was thrown for. */
  AugmentationFailure(String message) {
    super(message);
  }

  /** The same failure, with the image that it was met at. */
  public AugmentationFailure at(String image) {
    return new AugmentationFailure(image + ": " + getMessage(), this);
  }

  /** The line; unlike that of other exceptions it is never null. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}

package dev.emc.images.augment;

/**
 * Memory ran out in a plugin's augmentation. It may be the fault of what others read at the same
 * time; where it is not, it is the plugin's and not the image's.
 */
public final class ForeignMemory extends OutOfMemoryError {
  private static final long serialVersionUID = 1;

  private final AugmentationFailure failure;

  ForeignMemory(AugmentationFailure failure) {
    super(failure.getMessage());
    this.failure = failure;
  }

  /** What to say if it happens without others. */
  public AugmentationFailure failure() {
    return failure;
  }
}

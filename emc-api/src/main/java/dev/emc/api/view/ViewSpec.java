package dev.emc.api.view;

import dev.emc.api.config.Check;
import java.util.List;
import org.apiguardian.api.API;

/**
 * How one kind of view is made.
 *
 * @param size side of the square view in pixels
 * @param count how many views of this kind are drawn of each image
 * @param augmentations applied in order; the last is {@link Augmentation.Normalize}
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public record ViewSpec(int size, int count, List<Augmentation> augmentations) {
  /** Pixels of the longest side that a view may have. */
  public static final int MAX_SIZE = 4096;

  private static final int MAX_COUNT = 256;

  public ViewSpec {
    augmentations = List.copyOf(augmentations);
    Check.whole("size", size, 1, MAX_SIZE);
    Check.whole("count", count, 1, MAX_COUNT);
    if (augmentations.isEmpty()
        || !(augmentations.get(augmentations.size() - 1) instanceof Augmentation.Normalize)) {
      throw new IllegalArgumentException("the last augmentation of a view must be normalize");
    }
  }
}

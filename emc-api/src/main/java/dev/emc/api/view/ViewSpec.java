package dev.emc.api.view;

import java.util.List;
import org.apiguardian.api.API;

/**
 * How one kind of view is made.
 *
 * @param size side of the square view in pixels
 * @param count how many views of this kind are drawn of each image
 * @param augmentations applied in order; the last is {@link Augmentation.Normalize}
 */
@API(status = API.Status.STABLE, since = "0.1")
public record ViewSpec(int size, int count, List<Augmentation> augmentations) {
  public ViewSpec {
    augmentations = List.copyOf(augmentations);
    if (size < 1) {
      throw new IllegalArgumentException("size must be at least 1 pixel, got " + size);
    }
    if (count < 1) {
      throw new IllegalArgumentException("count must be at least 1, got " + count);
    }
    if (augmentations.isEmpty()
        || !(augmentations.get(augmentations.size() - 1) instanceof Augmentation.Normalize)) {
      throw new IllegalArgumentException("the last augmentation of a view must be normalize");
    }
  }
}

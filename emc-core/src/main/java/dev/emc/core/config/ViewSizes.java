package dev.emc.core.config;

import dev.emc.api.ConfigException;
import dev.emc.api.view.ViewPlan;
import dev.emc.api.view.ViewSpec;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Gives the views of a method other sizes, all else being left as it is. */
final class ViewSizes {
  private ViewSizes() {}

  /**
   * The views in other sizes.
   *
   * @param viewSize of the views of full resolution; null if it stays
   * @param cropSize of the smaller ones; null if it stays
   * @param method whose views they are, for messages
   * @throws ConfigException if there are no such views, or small crops would no longer be smaller
   */
  static ViewPlan of(
      ViewPlan plan, @Nullable Integer viewSize, @Nullable Integer cropSize, String method) {
    int full = plan.fullSize();
    List<Integer> crops =
        plan.specs().stream().map(ViewSpec::size).filter(size -> size < full).distinct().toList();
    if (cropSize != null && crops.size() != 1) {
      throw new ConfigException(
          "crop-size: the views of method '%s' %s"
              .formatted(
                  method,
                  crops.isEmpty()
                      ? "all have one size, %s, which view-size changes".formatted(full)
                      : "have small crops of several sizes (%s): write views out"
                          .formatted(text(crops))));
    }
    int large = viewSize == null ? full : viewSize;
    int largestCrop = crops.isEmpty() ? 0 : cropSize == null ? crops.get(0) : cropSize;
    if (largestCrop >= large) {
      throw new ConfigException(
          "%s must be above the size of the small crops, %s, got %s%s"
              .formatted(
                  viewSize == null ? "crop-size: the size of the large views" : "view-size",
                  largestCrop,
                  large,
                  cropSize == null ? "; crop-size sets that" : ""));
    }
    return new ViewPlan(
        plan.specs().stream()
            .map(
                spec -> {
                  boolean isCrop = spec.size() < full;
                  int size = isCrop ? (cropSize == null ? spec.size() : cropSize) : large;
                  return new ViewSpec(size, spec.count(), spec.augmentations());
                })
            .toList());
  }

  private static String text(List<Integer> sizes) {
    return sizes.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }
}

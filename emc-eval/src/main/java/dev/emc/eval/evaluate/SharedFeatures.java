package dev.emc.eval.evaluate;

import dev.emc.api.view.ViewSpec;
import dev.emc.eval.features.ImageRows;
import dev.emc.eval.model.OpenModel;
import dev.emc.images.source.ImageSource;
import java.util.HashMap;
import java.util.Map;

/** Features of one model that serve several evaluations: each source is passed once. */
public final class SharedFeatures {
  private final Map<Shown, ImageRows> passed = new HashMap<>();

  /** Images as a network is shown them. */
  private record Shown(ImageSource images, ViewSpec view) {}

  /** The features of all images that can be read. */
  public ImageRows of(OpenModel model, ImageSource images) {
    return passed.computeIfAbsent(
        new Shown(images, model.view()),
        shown -> model.extractor(read -> {}).features(shown.images()));
  }
}

package dev.emc.api.plugin;

import dev.emc.api.Backbone;
import dev.emc.api.CompactTransform;
import dev.emc.api.EntropyEstimator;
import dev.emc.api.Regularizer;
import dev.emc.api.SslMethod;
import dev.emc.api.view.PixelAugmentation;
import java.util.List;
import org.apiguardian.api.API;

/**
 * A place where plugins bring components.
 *
 * @param name of the point, which is also its key in a config: {@code method}; augmentations stand
 *     in the lists of views
 * @param type what a component implements
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public record ExtensionPoint<T>(String name, Class<T> type) {
  /** Base methods. */
  public static final ExtensionPoint<SslMethod> METHOD =
      new ExtensionPoint<>("method", SslMethod.class);

  /** Maps to the unit cube. */
  public static final ExtensionPoint<CompactTransform> TRANSFORM =
      new ExtensionPoint<>("transform", CompactTransform.class);

  /** Marginal entropy estimators. */
  public static final ExtensionPoint<EntropyEstimator> ESTIMATOR =
      new ExtensionPoint<>("estimator", EntropyEstimator.class);

  /** Criteria added to the base loss. */
  public static final ExtensionPoint<Regularizer> REGULARIZER =
      new ExtensionPoint<>("regularizer", Regularizer.class);

  /** Networks. */
  public static final ExtensionPoint<Backbone> BACKBONE =
      new ExtensionPoint<>("backbone", Backbone.class);

  /** Changes of pixels, of which a view may have several. */
  public static final ExtensionPoint<PixelAugmentation> AUGMENTATION =
      new ExtensionPoint<>("augmentation", PixelAugmentation.class);

  /** All points there are. */
  public static List<ExtensionPoint<?>> all() {
    return List.of(METHOD, TRANSFORM, ESTIMATOR, REGULARIZER, BACKBONE, AUGMENTATION);
  }

  @Override
  public String toString() {
    return name;
  }
}

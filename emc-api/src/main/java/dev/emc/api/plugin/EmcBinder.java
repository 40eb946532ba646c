package dev.emc.api.plugin;

import com.google.inject.Module;
import dev.emc.api.Backbone;
import dev.emc.api.CompactTransform;
import dev.emc.api.EntropyEstimator;
import dev.emc.api.Regularizer;
import dev.emc.api.SslMethod;
import dev.emc.api.view.PixelAugmentation;
import org.apiguardian.api.API;

/**
 * Where a plugin names its components.
 *
 * <p>A component is a class with one {@code @Inject} constructor, which takes its config record and
 * whatever else it needs: another extension point included, such as an {@link EntropyEstimator}.
 *
 * <p>Names are kebab-case and unique within a point; third parties write {@code vendor/name}.
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public interface EmcBinder {
  /** Binds a component to a point under a name. */
  <T> ComponentBinding bind(ExtensionPoint<T> point, String name, Class<? extends T> type);

  /** Installs wiring of the plugin's own. */
  void install(Module module);

  /** Binds a base method. */
  default ComponentBinding method(String name, Class<? extends SslMethod> type) {
    return bind(ExtensionPoint.METHOD, name, type);
  }

  /** Binds a map to the unit cube. */
  default ComponentBinding transform(String name, Class<? extends CompactTransform> type) {
    return bind(ExtensionPoint.TRANSFORM, name, type);
  }

  /** Binds a marginal entropy estimator. */
  default ComponentBinding estimator(String name, Class<? extends EntropyEstimator> type) {
    return bind(ExtensionPoint.ESTIMATOR, name, type);
  }

  /** Binds a criterion added to the base loss. */
  default ComponentBinding regularizer(String name, Class<? extends Regularizer> type) {
    return bind(ExtensionPoint.REGULARIZER, name, type);
  }

  /** Binds a network. */
  default ComponentBinding backbone(String name, Class<? extends Backbone> type) {
    return bind(ExtensionPoint.BACKBONE, name, type);
  }

  /** Binds a change of pixels. It takes no other point: several may be in a run. */
  default ComponentBinding augmentation(String name, Class<? extends PixelAugmentation> type) {
    return bind(ExtensionPoint.AUGMENTATION, name, type);
  }
}

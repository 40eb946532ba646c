package dev.emc.core.plugin;

import dev.emc.api.plugin.ExtensionPoint;
import org.jspecify.annotations.Nullable;

/**
 * The component chosen for a point, with its config.
 *
 * @param point the point
 * @param name of the component
 * @param config the component's record; null for its defaults, and for a component without config
 */
public record Choice<T>(ExtensionPoint<T> point, String name, @Nullable Record config) {
  /** A component with its defaults. */
  public static <T> Choice<T> of(ExtensionPoint<T> point, String name) {
    return new Choice<>(point, name, null);
  }
}

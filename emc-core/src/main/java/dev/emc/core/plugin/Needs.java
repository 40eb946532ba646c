package dev.emc.core.plugin;

import com.google.inject.spi.InjectionPoint;
import dev.emc.api.ConfigException;
import dev.emc.api.plugin.ExtensionPoint;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Says in the user's words, before anything is wired, which component lacks another. */
final class Needs {
  private final Map<ExtensionPoint<?>, ComponentInfo> chosen;

  private Needs(Map<ExtensionPoint<?>, ComponentInfo> chosen) {
    this.chosen = chosen;
  }

  /**
   * Checks that each component's constructor finds the points it takes.
   *
   * @param transforms names of the transforms there are
   * @throws ConfigException if one does not
   */
  static void check(Map<ExtensionPoint<?>, ComponentInfo> chosen, List<String> transforms) {
    var needs = new Needs(chosen);
    // Whose space decides on the transform.
    ComponentInfo method =
        chosen.containsKey(ExtensionPoint.TRANSFORM) ? null : chosen.get(ExtensionPoint.METHOD);
    for (ComponentInfo component : chosen.values()) {
      Set<ExtensionPoint<?>> missing = new LinkedHashSet<>(of(component));
      missing.removeAll(chosen.keySet());
      if (method != null) {
        missing.remove(ExtensionPoint.TRANSFORM);
      }
      if (!missing.isEmpty()) {
        throw new ConfigException(
            component.point()
                + " '"
                + component.name()
                + "' needs components that are not chosen: "
                + missing.stream().map(ExtensionPoint::name).collect(Collectors.joining(", ")));
      }
    }
    if (method != null && needs.reach(ExtensionPoint.METHOD, new LinkedHashSet<>())) {
      throw new ConfigException(
          "method '"
              + method.name()
              + "' needs a transform to be created, so the default cannot follow it: choose one of "
              + String.join(", ", transforms));
    }
  }

  /** Whether creating the component of a point asks for a transform. */
  private boolean reach(ExtensionPoint<?> point, Set<ExtensionPoint<?>> seen) {
    if (point.equals(ExtensionPoint.TRANSFORM)) {
      return true;
    }
    ComponentInfo component = chosen.get(point);
    return component != null
        && seen.add(point)
        && of(component).stream().anyMatch(next -> reach(next, seen));
  }

  private static Set<ExtensionPoint<?>> of(ComponentInfo component) {
    Set<Class<?>> types =
        InjectionPoint.forConstructorOf(component.type()).getDependencies().stream()
            .map(dependency -> dependency.getKey().getTypeLiteral().getRawType())
            .collect(Collectors.toSet());
    return ExtensionPoint.all().stream()
        .filter(point -> types.contains(point.type()))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }
}

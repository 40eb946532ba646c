package dev.emc.core.plugin;

import dev.emc.api.plugin.ExtensionPoint;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The components of one run: at most one choice per extension point. */
public final class SelectedComponents {
  private final Map<ExtensionPoint<?>, Choice<?>> choices;

  private SelectedComponents(Map<ExtensionPoint<?>, Choice<?>> choices) {
    this.choices = choices;
  }

  /**
   * A selection of these choices.
   *
   * @throws IllegalArgumentException if two are for one point
   */
  public static SelectedComponents of(Collection<? extends Choice<?>> choices) {
    var byPoint = new LinkedHashMap<ExtensionPoint<?>, Choice<?>>();
    for (Choice<?> choice : choices) {
      if (byPoint.put(choice.point(), choice) != null) {
        throw new IllegalArgumentException("two choices for the " + choice.point());
      }
    }
    return new SelectedComponents(byPoint);
  }

  /** A selection of these choices. */
  public static SelectedComponents of(Choice<?>... choices) {
    return of(List.of(choices));
  }

  /** All choices. */
  public Collection<Choice<?>> choices() {
    return List.copyOf(choices.values());
  }

  /** What is chosen for a point. */
  public Optional<Choice<?>> choice(ExtensionPoint<?> point) {
    return Optional.ofNullable(choices.get(point));
  }
}

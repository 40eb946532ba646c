package dev.emc.core.plugin;

import com.google.inject.ConfigurationException;
import com.google.inject.CreationException;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.ProvisionException;
import com.google.inject.Stage;
import dev.emc.api.Backbone;
import dev.emc.api.CompactTransform;
import dev.emc.api.ConfigException;
import dev.emc.api.EntropyEstimator;
import dev.emc.api.Regularizer;
import dev.emc.api.SslMethod;
import dev.emc.api.plugin.ExtensionPoint;
import dev.emc.api.plugin.NumberOperands;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * The components of one run, wired to each other. Each is created when it is first asked for, by
 * the runtime or by another component, and then stays the same.
 */
public final class ComponentGraph {
  private final Map<ExtensionPoint<?>, Choice<?>> choices;
  private final Injector injector;
  private final Construction construction;

  private ComponentGraph(
      Map<ExtensionPoint<?>, Choice<?>> choices, Injector injector, Construction construction) {
    this.choices = choices;
    this.injector = injector;
    this.construction = construction;
  }

  static ComponentGraph of(Components components, SelectedComponents selection) {
    var choices = new LinkedHashMap<ExtensionPoint<?>, Choice<?>>();
    var chosen = new LinkedHashMap<ExtensionPoint<?>, ComponentInfo>();
    for (Choice<?> choice : selection.choices()) {
      choices.put(choice.point(), components.complete(choice));
      chosen.put(choice.point(), components.find(choice.point(), choice.name()));
    }
    Needs.check(chosen, components.names(ExtensionPoint.TRANSFORM));
    var construction = new Construction();
    try {
      Injector injector =
          Guice.createInjector(
              Stage.DEVELOPMENT,
              new RunModule(components, new ArrayList<>(choices.values()), construction));
      return new ComponentGraph(choices, injector, construction);
    } catch (CreationException | ConfigurationException e) {
      throw Failures.ofGuice("the components of this run do not fit together", e);
    }
  }

  /**
   * The component chosen for a point; always the same instance.
   *
   * @throws ConfigException if none is chosen or it cannot be created
   */
  public <T> T get(ExtensionPoint<T> point) {
    Choice<?> choice = choices.get(point);
    boolean byDefault =
        point.equals(ExtensionPoint.TRANSFORM) && choices.containsKey(ExtensionPoint.METHOD);
    if (choice == null && !byDefault) {
      throw new ConfigException("no " + point + " is chosen");
    }
    String what = choice == null ? "the default " + point : point + " '" + choice.name() + "'";
    construction.begin();
    try {
      return injector.getInstance(Key.get(point.type()));
    } catch (ProvisionException | ConfigurationException e) {
      throw Failures.ofGuice(construction.failed().orElse(what) + " could not be created", e);
    }
  }

  /**
   * What is chosen for a point, config filled in. An unchosen transform follows the method's
   * embedding space, so the method is created to know it.
   *
   * @throws ConfigException if nothing is chosen
   */
  public Choice<?> choice(ExtensionPoint<?> point) {
    Choice<?> choice = choices.get(point);
    if (choice != null) {
      return choice;
    }
    if (point.equals(ExtensionPoint.TRANSFORM) && choices.containsKey(ExtensionPoint.METHOD)) {
      return Components.defaultTransform(method().embeddingSpace());
    }
    throw new ConfigException("no " + point + " is chosen");
  }

  /** The base method. */
  public SslMethod method() {
    return get(ExtensionPoint.METHOD);
  }

  /** The map to the unit cube; by default the one that suits the method's embedding space. */
  public CompactTransform transform() {
    return get(ExtensionPoint.TRANSFORM);
  }

  /** The marginal entropy estimator. */
  public EntropyEstimator estimator() {
    return get(ExtensionPoint.ESTIMATOR);
  }

  /** The criterion added to the base loss. */
  public Regularizer regularizer() {
    return get(ExtensionPoint.REGULARIZER);
  }

  /** The network. */
  public Backbone backbone() {
    return get(ExtensionPoint.BACKBONE);
  }

  /**
   * What the user of a stranger's component should know of its code, a line each; nothing of this
   * project's own components, whose tests hold it.
   */
  public List<String> cautions() {
    var lines = new LinkedHashSet<String>();
    for (Choice<?> choice : choices.values()) {
      Class<?> type = ComponentCalls.typeOf(get(choice.point()));
      if (type.getName().startsWith("dev.emc.")) {
        continue;
      }
      NumberOperands.beside(type)
          .ifPresent(
              call ->
                  lines.add(
                      ("%s '%s' (%s): %s; where a gradient flows it can become garbage, since DJL"
                              + " lets go of the number before the backward pass: Scalars.like(x, 2)"
                              + " is safe")
                          .formatted(choice.point(), choice.name(), CodeLocation.of(type), call)));
    }
    return List.copyOf(lines);
  }
}

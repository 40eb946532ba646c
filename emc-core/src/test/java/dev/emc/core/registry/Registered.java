package dev.emc.core.registry;

import dev.emc.api.plugin.ExtensionPoint;
import dev.emc.core.config.Experiment;
import dev.emc.core.config.ExperimentLoader;
import dev.emc.core.plugin.Choice;
import dev.emc.core.plugin.ComponentGraph;
import dev.emc.core.plugin.Components;
import dev.emc.core.plugin.PluginLoader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Every component of the registry, to be tested as it comes: a new one is covered the day it is
 * added.
 *
 * <p>Components run on their defaults, unless the test resource {@code tiny/POINT/NAME.yaml} says
 * how small one can be; a method must say so.
 */
final class Registered {
  static final Components COMPONENTS = PluginLoader.load(null);

  /** Some estimators simulate their level of uniform samples once. */
  private static final Map<Choice<?>, Object> SHARED = new ConcurrentHashMap<>();

  private Registered() {}

  static List<String> names(ExtensionPoint<?> point) {
    return COMPONENTS.names(point);
  }

  /** One component that is made anew. */
  static <T> T create(ExtensionPoint<T> point, String name) {
    return graph(point, name).get(point);
  }

  /** One component that keeps nothing of what it was asked. */
  static <T> T shared(ExtensionPoint<T> point, String name) {
    Object made = SHARED.computeIfAbsent(Choice.of(point, name), c -> create(point, name));
    return point.type().cast(made);
  }

  private static ComponentGraph graph(ExtensionPoint<?> point, String name) {
    return COMPONENTS.assemble(experiment(point, name).selection());
  }

  /** A small experiment with the component in it. */
  static Experiment experiment(ExtensionPoint<?> point, String name) {
    String tiny = resource("/tiny/" + point + "/" + name + ".yaml");
    String yaml =
        (point.equals(ExtensionPoint.METHOD) ? "" : resource("/tiny/method/vicreg.yaml"))
            + (tiny.isEmpty() ? point + ": " + name + "\n" : tiny)
            + (point.equals(ExtensionPoint.BACKBONE)
                ? ""
                : "backbone: {type: resnet-tiny, width: 4}\n")
            + "optimizer: sgd\ndata: {train: none}\n";
    return ExperimentLoader.load(yaml, name + ".yaml", List.of(), COMPONENTS);
  }

  private static String resource(String name) {
    try (InputStream in = Registered.class.getResourceAsStream(name)) {
      return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

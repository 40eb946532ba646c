package dev.emc.core.plugin;

import com.google.inject.Module;
import dev.emc.api.CompactTransform;
import dev.emc.api.ConfigException;
import dev.emc.api.EmbeddingSpace;
import dev.emc.api.plugin.EmcPlugin;
import dev.emc.api.plugin.ExtensionPoint;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The registry: every component of every plugin, by point and name. */
public final class Components {
  private final Map<ExtensionPoint<?>, Map<String, ComponentInfo>> byPoint = new LinkedHashMap<>();
  private final Map<PluginInfo, List<Module>> modules = new LinkedHashMap<>();

  private final Missing missing;
  private final List<RecordedPlugin> recorded;
  private final List<String> notes;
  private final List<Path> folders;

  private Components(List<String> notes, List<Path> folders) {
    this(new Missing(), List.of(), notes, folders);
  }

  private Components(
      Missing missing, List<RecordedPlugin> recorded, List<String> notes, List<Path> folders) {
    this.missing = missing;
    this.recorded = recorded;
    this.notes = notes;
    this.folders = folders;
    ExtensionPoint.all().forEach(point -> byPoint.put(point, new TreeMap<>()));
  }

  /**
   * Configures these plugins and registers what they bind.
   *
   * @throws ConfigException if a name is taken or malformed, or a plugin fails
   */
  public static Components of(Collection<LoadedPlugin> plugins) {
    var all = new Components(List.of(), List.of());
    for (LoadedPlugin plugin : plugins) {
      try {
        all.add(Registration.of(plugin).configured(plugin));
      } catch (RefusedPlugin e) {
        throw new ConfigException(String.valueOf(e.getMessage()), e.getCause());
      }
    }
    return all;
  }

  /** The same, without the plugins that fail. */
  static Components ofUsable(PluginScan scan) {
    var all = new Components(scan.notes(), scan.folders());
    all.missing.add(scan.problems());
    for (LoadedPlugin plugin : scan.plugins()) {
      Registration registration = Registration.of(plugin);
      try {
        all.requireFreeName(plugin);
        all.add(registration.configured(plugin));
      } catch (RefusedPlugin e) {
        all.missing.add(e.problem(), registration.components());
      }
    }
    return all;
  }

  /** Two jars may not call themselves one plugin; a folder may hold several plugin classes. */
  private void requireFreeName(LoadedPlugin plugin) {
    for (PluginInfo other : modules.keySet()) {
      if (other.name().equals(plugin.info().name())
          && !other.location().equals(plugin.info().location())) {
        throw new RefusedPlugin(
            PluginProblem.of(
                plugin.info(),
                "has the name of another, %s, which is used: rename its folder, or take one out"
                    .formatted(other.location())),
            null);
      }
    }
  }

  private void add(Registration registration) {
    var own = new TreeMap<String, ComponentInfo>();
    for (ComponentInfo component : registration.components()) {
      ComponentInfo other = own.put(component.title(), component);
      if (other == null) {
        other = at(component.point()).get(component.name());
      }
      if (other != null) {
        throw new RefusedPlugin(
            PluginProblem.of(
                component.plugin(),
                "names a second %s '%s': %s from %s and %s from %s"
                    .formatted(
                        component.point(),
                        component.name(),
                        other.type().getName(),
                        other.plugin().location(),
                        component.type().getName(),
                        component.plugin().location())),
            null);
      }
    }
    modules.put(registration.plugin(), registration.modules());
    own.values().forEach(component -> at(component.point()).put(component.name(), component));
  }

  /** The same registry for a config that says which plugins it was made with. */
  public Components recordedWith(List<RecordedPlugin> plugins) {
    var same = new Components(missing, plugins, notes, folders);
    same.modules.putAll(modules);
    same.byPoint.putAll(byPoint);
    return same;
  }

  /** The components of plugins at hand. */
  public static Components of(EmcPlugin... plugins) {
    return of(Arrays.stream(plugins).map(LoadedPlugin::of).toList());
  }

  private Map<String, ComponentInfo> at(ExtensionPoint<?> point) {
    return Objects.requireNonNull(byPoint.get(point), () -> "no extension point: " + point);
  }

  /** The plugins that were found and cannot be used. */
  public List<PluginProblem> problems() {
    return missing.problems();
  }

  /** What else to know of the plugins, a line each. */
  public List<String> notes() {
    return notes;
  }

  /** The folders whose plugins these are, and single jars. */
  public List<Path> folders() {
    return folders;
  }

  /** The plugins in the order in which they were loaded. */
  public List<PluginInfo> plugins() {
    return List.copyOf(modules.keySet());
  }

  /** The components of a point, by name. */
  public List<ComponentInfo> list(ExtensionPoint<?> point) {
    return List.copyOf(at(point).values());
  }

  /** All components, point after point. */
  public List<ComponentInfo> all() {
    return byPoint.values().stream().flatMap(named -> named.values().stream()).toList();
  }

  /** The names of a point, sorted. */
  public List<String> names(ExtensionPoint<?> point) {
    return List.copyOf(at(point).keySet());
  }

  /**
   * The component of a name.
   *
   * @throws ConfigException naming the nearest name and all names there are, or the plugin that
   *     would bring it and why it cannot
   */
  public ComponentInfo find(ExtensionPoint<?> point, String name) {
    ComponentInfo component = at(point).get(name);
    if (component == null) {
      throw new ConfigException(missing.line(point, name, names(point), plugins(), recorded));
    }
    return component;
  }

  /**
   * The point of a name, such as {@code method}.
   *
   * @throws ConfigException naming all points there are
   */
  public static ExtensionPoint<?> point(String name) {
    List<String> names = ExtensionPoint.all().stream().map(ExtensionPoint::name).toList();
    return ExtensionPoint.all().stream()
        .filter(point -> point.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new ConfigException(
                    Missing.unknown("unknown extension point '" + name + "'", name, names)));
  }

  /** A component's config with its defaults, or null if it has no config. */
  public static @Nullable Record defaultConfig(ComponentInfo component) {
    Class<? extends Record> type = component.configType();
    if (type == null) {
      return null;
    }
    try {
      return type.getConstructor().newInstance();
    } catch (ReflectiveOperationException | LinkageError e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new ConfigException(
          "the defaults of "
              + component.point()
              + " '"
              + component.name()
              + "' ("
              + type.getName()
              + ") are not valid: "
              + Failures.line(cause),
          cause);
    }
  }

  /**
   * The choice with its config filled in where it was left to the defaults.
   *
   * @throws ConfigException if the name is unknown or the config is another component's
   */
  public <T> Choice<T> complete(Choice<T> choice) {
    ComponentInfo component = find(choice.point(), choice.name());
    Record config = choice.config();
    if (config == null) {
      return new Choice<>(choice.point(), choice.name(), defaultConfig(component));
    }
    Class<? extends Record> type = component.configType();
    if (type == null || !type.isInstance(config)) {
      throw new ConfigException(
          component.point()
              + " '"
              + component.name()
              + "' takes "
              + (type == null ? "no config" : "a " + type.getName())
              + ", got "
              + config);
    }
    return choice;
  }

  /** The transform that suits a space when the config names none. */
  public static Choice<CompactTransform> defaultTransform(EmbeddingSpace space) {
    return Choice.of(
        ExtensionPoint.TRANSFORM,
        switch (space) {
          case EUCLIDEAN -> "sigmoid";
          case HYPERSPHERE -> "normal-cdf";
        });
  }

  /**
   * Wires the chosen components for one run. Nothing is created before it is asked for.
   *
   * @throws ConfigException if a name is unknown or the wiring cannot work
   */
  public ComponentGraph assemble(SelectedComponents selection) {
    return ComponentGraph.of(this, selection);
  }

  List<Module> modules(PluginInfo plugin) {
    return modules.getOrDefault(plugin, List.of());
  }
}

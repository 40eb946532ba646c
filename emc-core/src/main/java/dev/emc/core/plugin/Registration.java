package dev.emc.core.plugin;

import com.google.inject.ConfigurationException;
import com.google.inject.Module;
import com.google.inject.spi.InjectionPoint;
import dev.emc.api.ConfigException;
import dev.emc.api.plugin.ComponentBinding;
import dev.emc.api.plugin.EmcBinder;
import dev.emc.api.plugin.ExtensionPoint;
import jakarta.inject.Inject;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one plugin binds, checked as it is bound. */
final class Registration implements EmcBinder {
  private final PluginInfo plugin;
  private final List<Entry> entries = new ArrayList<>();
  private final List<Module> modules = new ArrayList<>();

  private Registration(PluginInfo plugin) {
    this.plugin = plugin;
  }

  /** A plugin that has bound nothing yet. */
  static Registration of(LoadedPlugin loaded) {
    return new Registration(loaded.info());
  }

  /**
   * Lets the plugin bind its components.
   *
   * @throws RefusedPlugin if it fails, or binds what cannot be used; it may have named components
   */
  Registration configured(LoadedPlugin loaded) {
    try {
      PluginCode.in(
          loaded.plugin().getClass().getClassLoader(),
          () -> {
            loaded.plugin().configure(this);
            entries.forEach(Entry::check);
            return this;
          });
    } catch (RefusedPlugin e) {
      throw e;
    } catch (ConfigException e) {
      throw refused("failed in configure: " + Failures.oneLine(e.getMessage()), e);
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (Throwable e) {
      throw refused("failed in configure: " + Failures.line(e), e);
    }
    return this;
  }

  @Override
  public <T> ComponentBinding bind(ExtensionPoint<T> point, String name, Class<? extends T> type) {
    if (!ExtensionPoint.all().contains(point)) {
      throw refused("binds to '" + point + "', which is no extension point", null);
    }
    String bare = name.substring(name.indexOf('/') + 1);
    boolean vendored = bare.length() < name.length();
    if (!Names.isKebab(bare)
        || (vendored && !Names.isKebab(name.substring(0, name.indexOf('/'))))) {
      throw refused(
          "names a " + point + " '" + name + "': names are kebab-case, as in acme/my-" + point,
          null);
    }
    if (!vendored && !plugin.isOwn()) {
      throw refused(
          "names a "
              + point
              + " '"
              + name
              + "': bare names are reserved, write a vendor before it, as in acme/"
              + name,
          null);
    }
    var entry = new Entry(point, name, type);
    entries.add(entry);
    return entry;
  }

  @Override
  public void install(Module module) {
    modules.add(module);
  }

  List<ComponentInfo> components() {
    return entries.stream().map(Entry::info).toList();
  }

  List<Module> modules() {
    return List.copyOf(modules);
  }

  PluginInfo plugin() {
    return plugin;
  }

  private RefusedPlugin refused(String why, @Nullable Throwable cause) {
    return new RefusedPlugin(PluginProblem.of(plugin, why), cause);
  }

  private final class Entry implements ComponentBinding {
    private final ExtensionPoint<?> point;
    private final String name;
    private final Class<?> type;
    private @Nullable Class<? extends Record> config;
    private String description = "";

    Entry(ExtensionPoint<?> point, String name, Class<?> type) {
      this.point = point;
      this.name = name;
      this.type = type;
    }

    @Override
    public ComponentBinding config(Class<? extends Record> type) {
      config = type;
      return this;
    }

    @Override
    public ComponentBinding describedAs(String line) {
      description = line;
      return this;
    }

    ComponentInfo info() {
      return new ComponentInfo(point, name, type, config, description, plugin);
    }

    void check() {
      String what = "binds the " + point + " '" + name + "' to " + type.getName() + ", ";
      if (!point.type().isAssignableFrom(type)) {
        throw refused(what + "which is no " + point.type().getSimpleName(), null);
      }
      if (type.isInterface() || Modifier.isAbstract(type.getModifiers())) {
        throw refused(what + "which is abstract", null);
      }
      Constructor<?> constructor;
      try {
        constructor = constructor(type);
      } catch (ConfigurationException e) {
        throw refused(what + "which needs one constructor marked @Inject", e);
      }
      checkConfig(what);
      for (Class<?> parameter : constructor.getParameterTypes()) {
        // Guice would create the record by its no-argument constructor, whatever the user wrote.
        if (parameter.isRecord() && parameter != config && modules.isEmpty()) {
          throw refused(
              what
                  + "whose constructor takes "
                  + parameter.getSimpleName()
                  + ": say so with .config("
                  + parameter.getSimpleName()
                  + ".class)",
              null);
        }
      }
    }

    /**
     * The one that Guice would take; Guice is asked, and loaded, where that is not plain to see.
     */
    private static Constructor<?> constructor(Class<?> type) {
      Constructor<?>[] all = type.getDeclaredConstructors();
      List<Constructor<?>> marked =
          Arrays.stream(all)
              .filter(
                  each ->
                      each.isAnnotationPresent(Inject.class)
                          || each.isAnnotationPresent(com.google.inject.Inject.class))
              .toList();
      if (marked.size() == 1) {
        return marked.get(0);
      }
      boolean plain =
          all.length == 1
              && all[0].getParameterCount() == 0
              && !Modifier.isPrivate(all[0].getModifiers());
      return plain ? all[0] : (Constructor<?>) InjectionPoint.forConstructorOf(type).getMember();
    }

    private void checkConfig(String what) {
      Class<? extends Record> record = config;
      if (record == null) {
        return;
      }
      String of = what + "whose config " + record.getName() + " ";
      if (!Modifier.isPublic(record.getModifiers())) {
        throw refused(of + "must be public", null);
      }
      if (Arrays.stream(record.getRecordComponents()).anyMatch(c -> c.getName().equals("type"))) {
        throw refused(of + "must not have a component 'type', which chooses the component", null);
      }
      try {
        record.getConstructor();
      } catch (NoSuchMethodException e) {
        throw refused(of + "needs a public constructor without arguments for its defaults", e);
      }
      try {
        Components.defaultConfig(info());
      } catch (ConfigException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        throw refused(of + "has invalid defaults: " + Failures.line(cause), e);
      }
    }
  }
}

package dev.emc.core.plugin;

import dev.emc.api.ConfigException;
import dev.emc.api.plugin.BuiltFor;
import dev.emc.api.plugin.EmcApi;
import dev.emc.api.plugin.EmcPlugin;
import dev.emc.files.InputFiles;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * Finds plugins on the class path and in {@code plugins/NAME/*.jar}, each folder with a class
 * loader of its own.
 */
public final class PluginLoader {
  private static final String SERVICE = "META-INF/services/" + EmcPlugin.class.getName();

  /** A service file that cannot be read may fail again each time. */
  private static final int MAX_FAILURES = 16;

  private final List<LoadedPlugin> plugins = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  private PluginLoader() {}

  /** The plugins a class loader sees, such as those on the class path. */
  public static PluginScan fromClassPath(ClassLoader classLoader) {
    var loader = new PluginLoader();
    loader.scan(classLoader, null);
    return new PluginScan(loader.plugins, loader.problems);
  }

  /** The plugins in the folders of a folder; none if it does not exist. */
  public static PluginScan fromFolder(Path folder) {
    var loader = new PluginLoader();
    if (Files.exists(folder)) {
      for (Path entry : entries(folder)) {
        loader.scanEntry(entry);
      }
    }
    return new PluginScan(loader.plugins, loader.problems);
  }

  /**
   * The registry of the plugins on the class path and, if a folder is given, in it.
   *
   * @throws ConfigException if a plugin cannot be used
   */
  public static Components load(@Nullable Path folder) {
    PluginScan own = fromClassPath(PluginLoader.class.getClassLoader());
    PluginScan others = folder == null ? new PluginScan(List.of(), List.of()) : fromFolder(folder);
    return new PluginScan(
            Stream.concat(own.plugins().stream(), others.plugins().stream()).toList(),
            Stream.concat(own.problems().stream(), others.problems().stream()).toList())
        .components();
  }

  private static List<Path> entries(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(p -> !p.getFileName().toString().startsWith(".")).sorted().toList();
    } catch (IOException e) {
      throw new ConfigException("cannot read the folder " + folder + ": " + Failures.line(e), e);
    }
  }

  private void scanEntry(Path entry) {
    String name = entry.getFileName().toString();
    if (!Files.isDirectory(entry)) {
      if (name.endsWith(".jar")) {
        Path wanted = entry.resolveSibling(name.replaceFirst("\\.jar$", "")).resolve(name);
        problems.add("plugin " + entry + " is not in a folder of its own, move it to " + wanted);
      }
      return;
    }
    List<Path> jars =
        entries(entry).stream().filter(p -> p.getFileName().toString().endsWith(".jar")).toList();
    if (jars.isEmpty()) {
      problems.add("plugin folder " + entry + " holds no jar");
      return;
    }
    for (Path jar : jars) {
      try (var file = new ZipFile(InputFiles.require(jar).toFile())) {
        file.size();
      } catch (ConfigException e) {
        problems.add("plugin " + name + " is broken: " + e.getMessage());
        return;
      } catch (IOException e) {
        problems.add("plugin " + name + " (" + jar + ") is broken: " + Failures.line(e));
        return;
      }
    }
    int before = plugins.size();
    var classLoader =
        new PluginClassLoader(name, jars.stream().map(PluginLoader::url).toArray(URL[]::new));
    boolean usable = scan(classLoader, entry);
    if (plugins.size() > before) {
      return;
    }
    if (usable) {
      problems.add("plugin folder " + entry + " holds no plugin: no jar has a " + SERVICE);
    }
    try {
      classLoader.close();
    } catch (IOException e) {
      problems.add("plugin folder " + entry + " cannot be closed: " + Failures.line(e));
    }
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new ConfigException("cannot read " + jar + ": " + Failures.line(e), e);
    }
  }

  /** Whether all providers could be used. */
  private boolean scan(ClassLoader classLoader, @Nullable Path folder) {
    String where = folder == null ? "on the class path" : "in " + folder;
    Iterator<ServiceLoader.Provider<EmcPlugin>> providers =
        ServiceLoader.load(EmcPlugin.class, classLoader).stream().iterator();
    boolean usable = true;
    int failures = 0;
    while (failures < MAX_FAILURES) {
      try {
        if (!providers.hasNext()) {
          return usable;
        }
        usable &= add(providers.next(), folder);
      } catch (ServiceConfigurationError | LinkageError e) {
        usable = false;
        failures++;
        problems.add("plugin " + where + " is broken: " + reason(e));
      }
    }
    return false;
  }

  private boolean add(ServiceLoader.Provider<EmcPlugin> provider, @Nullable Path folder) {
    Class<? extends EmcPlugin> type = provider.type();
    String location = CodeLocation.of(type);
    String name = folder == null ? type.getName() : folder.getFileName().toString();
    BuiltFor built = type.getAnnotation(BuiltFor.class);
    if (built == null || built.value() != EmcApi.MAJOR) {
      problems.add(
          "plugin "
              + name
              + " ("
              + location
              + ") was built for "
              + (built == null
                  ? "an unknown version of emc-api (" + type.getName() + " lacks @BuiltFor)"
                  : "emc-api " + built.value())
              + ", this is emc-api "
              + EmcApi.MAJOR
              + ": get a build of the plugin for it");
      return false;
    }
    try {
      EmcPlugin plugin = provider.get();
      LoadedPlugin loaded = LoadedPlugin.of(plugin);
      plugins.add(folder == null ? loaded : loaded.named(name));
      return true;
    } catch (ServiceConfigurationError | LinkageError e) {
      problems.add("plugin " + name + " (" + location + ") is broken: " + reason(e));
      return false;
    }
  }

  private static String reason(Throwable error) {
    Throwable cause = error;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof ServiceConfigurationError) {
      return Failures.oneLine(String.valueOf(cause.getMessage()))
          .replace(EmcPlugin.class.getName() + ": ", "");
    }
    return Failures.line(cause);
  }
}

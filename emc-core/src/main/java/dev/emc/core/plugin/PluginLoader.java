package dev.emc.core.plugin;

import dev.emc.api.plugin.BuiltFor;
import dev.emc.api.plugin.EmcApi;
import dev.emc.api.plugin.EmcPlugin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds plugins on the class path and in folders: a folder with the jars of each, or its jar alone.
 * Each has a class loader of its own. One that cannot be used is no more than a line.
 */
public final class PluginLoader {
  /** A service file that cannot be read may fail again each time. */
  private static final int MAX_FAILURES = 16;

  private final List<LoadedPlugin> plugins = new ArrayList<>();
  private final List<PluginProblem> problems = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  private PluginLoader() {}

  /** The plugins a class loader sees, such as those on the class path. */
  public static PluginScan fromClassPath(ClassLoader classLoader) {
    var loader = new PluginLoader();
    loader.scan(classLoader, null);
    return loader.scan(List.of());
  }

  /** The plugins in a folder, none if it does not exist; or the plugin that a jar is. */
  public static PluginScan fromFolder(Path folder) {
    var loader = new PluginLoader();
    if (Files.isDirectory(folder)) {
      loader.entries(folder).stream().filter(PluginFiles::isOne).forEach(loader::scanEntry);
    } else if (Files.exists(folder)) {
      loader.scanEntry(folder);
    }
    return loader.scan(List.of(folder));
  }

  private PluginScan scan(List<Path> folders) {
    return new PluginScan(plugins, problems, notes, folders);
  }

  /** The registry of the plugins on the class path and, if a folder is given, in it. */
  public static Components load(@Nullable Path folder) {
    return loadAll(folder == null ? List.of() : List.of(folder));
  }

  /** The registry of the plugins on the class path and in these folders, in their order. */
  public static Components loadAll(Collection<Path> folders) {
    return search(folders).components();
  }

  /** All plugins on the class path and in these folders, in their order. */
  public static PluginScan search(Collection<Path> folders) {
    var scans = new ArrayList<PluginScan>();
    scans.add(fromClassPath(PluginLoader.class.getClassLoader()));
    folders.forEach(folder -> scans.add(fromFolder(folder)));
    return PluginScan.of(scans);
  }

  private List<Path> entries(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(p -> !p.getFileName().toString().startsWith(".")).sorted().toList();
    } catch (IOException e) {
      String why = "cannot be read: " + Failures.line(e);
      problems.add(new PluginProblem("folder", CodeLocation.shown(folder), why));
      return List.of();
    }
  }

  private void scanEntry(Path entry) {
    PluginFiles files;
    try {
      files = PluginFiles.of(entry);
    } catch (RefusedPlugin e) {
      problems.add(e.problem());
      return;
    }
    int before = plugins.size();
    var classLoader = new PluginClassLoader(files);
    scan(classLoader, files);
    if (plugins.size() > before) {
      noteCopies(files);
      return;
    }
    try {
      classLoader.close();
    } catch (IOException e) {
      problems.add(problem(files, "cannot be closed: " + Failures.line(e)));
    }
  }

  private void noteCopies(PluginFiles files) {
    if (!files.copies().isEmpty()) {
      List<String> shared =
          PluginClassLoader.SHARED.stream()
              .filter(
                  name ->
                      files.copies().stream().anyMatch(c -> (c + "/").startsWith(slashed(name))))
              .map(name -> name.substring(0, name.length() - 1))
              .toList();
      notes.add(
          "plugin %s (%s) brings a copy of %s, which is ignored: EMC's own is used"
              .formatted(files.name(), files.location(), String.join(", ", shared)));
    }
  }

  private static String slashed(String name) {
    return name.replace('.', '/');
  }

  private static PluginProblem problem(@Nullable PluginFiles files, String cause) {
    return files == null
        ? new PluginProblem("without a name", "the class path", cause)
        : new PluginProblem(files.name(), files.location(), cause);
  }

  private void scan(ClassLoader classLoader, @Nullable PluginFiles files) {
    Iterator<ServiceLoader.Provider<EmcPlugin>> providers =
        ServiceLoader.load(EmcPlugin.class, classLoader).stream().iterator();
    int seen = 0;
    int failures = 0;
    while (failures < MAX_FAILURES) {
      try {
        if (!providers.hasNext()) {
          if (seen + failures == 0 && files != null) {
            problems.add(
                problem(files, "is empty: its " + PluginFiles.SERVICE + " names no class"));
          }
          return;
        }
        seen++;
        add(providers.next(), files);
      } catch (ServiceConfigurationError | LinkageError e) {
        failures++;
        problems.add(problem(files, "is broken: " + reason(e)));
      }
    }
  }

  private void add(ServiceLoader.Provider<EmcPlugin> provider, @Nullable PluginFiles files) {
    Class<? extends EmcPlugin> type = provider.type();
    PluginInfo info = LoadedPlugin.info(type, files == null ? null : files.name());
    BuiltFor built = type.getAnnotation(BuiltFor.class);
    if (built == null || built.value() != EmcApi.MAJOR) {
      problems.add(
          PluginProblem.of(
              info,
              "was built for %s, this is emc-api %s: get a build of the plugin for it"
                  .formatted(
                      built == null
                          ? "an unknown version of emc-api (" + type.getName() + " lacks @BuiltFor)"
                          : "emc-api " + built.value(),
                      EmcApi.MAJOR)));
      return;
    }
    try {
      plugins.add(new LoadedPlugin(info, PluginCode.in(type.getClassLoader(), provider::get)));
    } catch (ServiceConfigurationError | LinkageError e) {
      problems.add(PluginProblem.of(info, "is broken: " + reason(e)));
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

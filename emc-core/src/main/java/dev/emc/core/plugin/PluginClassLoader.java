package dev.emc.core.plugin;

import dev.emc.api.plugin.EmcPlugin;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Loads one plugin's jars. Its parent shows the JDK and the packages that cross the plugin
 * boundary; every other class, and every other resource, is the plugin's own.
 */
final class PluginClassLoader extends URLClassLoader {
  /** Packages whose types stand in signatures of the API, or that all plugins must share. */
  static final List<String> SHARED =
      List.of(
          "dev.emc.api.",
          "ai.djl.",
          "com.google.inject.",
          "jakarta.inject.",
          "org.jspecify.",
          "org.apiguardian.",
          "org.slf4j.");

  /**
   * Files by which the shared libraries find what they are made of. They look with the class loader
   * of the thread, which is a plugin's while its code runs: the engine may be started there.
   */
  private static final List<String> SHARED_FILES =
      List.of("META-INF/services/ai.djl.", "META-INF/services/org.slf4j.", "native/", "jnilib/");

  /** Where the plugins are by the names of their loaders, which stand in stack traces. */
  private static final Map<String, String> PLACES = new ConcurrentHashMap<>();

  private final Set<String> copies;

  static {
    registerAsParallelCapable();
  }

  PluginClassLoader(PluginFiles files) {
    super(
        name(files),
        files.jars().stream().map(PluginClassLoader::url).toArray(URL[]::new),
        new SharedClasses(EmcPlugin.class.getClassLoader()));
    this.copies = files.copies();
  }

  /** A name that no loader of another plugin has. */
  private static String name(PluginFiles files) {
    String place = "plugin " + files.name() + " (" + files.location() + ")";
    String name = "plugin " + files.name();
    for (int i = 2; !place.equals(PLACES.computeIfAbsent(name, taken -> place)); i++) {
      name = "plugin " + files.name() + " " + i;
    }
    return name;
  }

  /** The plugin and its jar in words, if a loader's name is one of a plugin. */
  static Optional<String> plugin(@Nullable String loader) {
    return loader == null ? Optional.empty() : Optional.ofNullable(PLACES.get(loader));
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException("every file has a URL", e);
    }
  }

  /** Whether a class, or the file of one, is in the packages that all plugins share. */
  static boolean isShared(String name) {
    return SHARED.stream().anyMatch(name::startsWith);
  }

  /** Whether the program has a file of that name. */
  static boolean isPrograms(String file) {
    return EmcPlugin.class.getClassLoader().getResource(file) != null;
  }

  /** A package that the program has is not completed from a copy, of whatever version. */
  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    int end = name.lastIndexOf('.');
    if (end > 0 && copies.contains(name.substring(0, end).replace('.', '/'))) {
      throw new ClassNotFoundException(name);
    }
    return super.findClass(name);
  }

  /** The JDK's classes and resources, and the program's of what is shared. */
  private static final class SharedClasses extends ClassLoader {
    private final ClassLoader program;

    SharedClasses(ClassLoader program) {
      super("shared with plugins", getPlatformClassLoader());
      this.program = program;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (!isShared(name)) {
        throw new ClassNotFoundException(name);
      }
      return program.loadClass(name);
    }

    @Override
    protected @Nullable URL findResource(String name) {
      return isSharedFile(name) ? program.getResource(name) : null;
    }

    @Override
    protected Enumeration<URL> findResources(String name) throws IOException {
      return isSharedFile(name) ? program.getResources(name) : Collections.emptyEnumeration();
    }

    private static boolean isSharedFile(String name) {
      return Stream.concat(SHARED_FILES.stream(), Stream.of("ai/djl/")).anyMatch(name::startsWith);
    }
  }
}

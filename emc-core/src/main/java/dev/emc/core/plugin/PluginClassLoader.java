package dev.emc.core.plugin;

import dev.emc.api.plugin.EmcPlugin;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;

/**
 * Loads one plugin's folder. Its parent shows the JDK and the packages that cross the plugin
 * boundary; every other class, and every resource, is the plugin's own.
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

  static {
    registerAsParallelCapable();
  }

  PluginClassLoader(String folder, URL[] jars) {
    super("plugin " + folder, jars, new SharedClasses(EmcPlugin.class.getClassLoader()));
  }

  /** The JDK's classes and resources, and the program's classes of shared packages. */
  private static final class SharedClasses extends ClassLoader {
    private final ClassLoader program;

    SharedClasses(ClassLoader program) {
      super("shared with plugins", getPlatformClassLoader());
      this.program = program;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (SHARED.stream().noneMatch(name::startsWith)) {
        throw new ClassNotFoundException(name);
      }
      return program.loadClass(name);
    }
  }
}

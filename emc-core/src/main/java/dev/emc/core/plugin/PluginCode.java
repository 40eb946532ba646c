package dev.emc.core.plugin;

import java.util.function.Supplier;

/** Runs code of plugins as a plugin would expect it to run. */
final class PluginCode {
  private PluginCode() {}

  /**
   * Does some work with a plugin's class loader as the thread's: a library inside the plugin that
   * looks up services finds the plugin's, not the program's.
   */
  static <T> T in(ClassLoader loader, Supplier<T> work) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      return work.get();
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}

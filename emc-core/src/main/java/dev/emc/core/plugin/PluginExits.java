package dev.emc.core.plugin;

import java.util.Collection;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Names the plugin that ends the program by {@code System.exit}. Java can no longer forbid it, so
 * this looks at the stacks when the program ends; {@code Runtime.halt} cannot be seen.
 */
public final class PluginExits {
  private PluginExits() {}

  /**
   * Has an exit by a plugin told and made a failure.
   *
   * @param tell takes the line
   * @param code the exit code then, whatever the plugin asked for
   */
  public static void watch(Consumer<String> tell, int code) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () ->
                    culprit(Thread.getAllStackTraces().values())
                        .ifPresent(
                            line -> {
                              tell.accept(line);
                              Runtime.getRuntime().halt(code);
                            }),
                "plugin-exits"));
  }

  /** The plugin that called for the exit, if one of these threads shows it, in a line. */
  static Optional<String> culprit(Collection<StackTraceElement[]> stacks) {
    return stacks.stream().map(PluginExits::culprit).flatMap(Optional::stream).findFirst();
  }

  private static Optional<String> culprit(StackTraceElement[] stack) {
    boolean exits = false;
    for (StackTraceElement frame : stack) {
      boolean java = frame.getClassName().startsWith("java.");
      exits |=
          frame.getClassName().equals("java.lang.Runtime") && frame.getMethodName().equals("exit");
      if (exits && !java) {
        return PluginClassLoader.plugin(frame.getClassLoaderName())
            .map(
                plugin ->
                    "%s called System.exit in %s, which ends the whole program; a plugin must throw instead"
                        .formatted(plugin, PluginTraces.method(frame)));
      }
    }
    return Optional.empty();
  }
}

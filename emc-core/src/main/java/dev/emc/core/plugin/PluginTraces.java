package dev.emc.core.plugin;

import java.util.Optional;
import java.util.regex.Pattern;

/** Tells from a stack trace which plugin's code failed. */
public final class PluginTraces {
  private static final String OURS = "dev.emc.";
  private static final String API = "dev.emc.api.";

  /** How the engine says that a device, or the machine, has too little of it. */
  private static final Pattern NO_MEMORY =
      Pattern.compile("out of memory|allocate memory|not enough memory");

  private PluginTraces() {}

  /**
   * The plugin whose code failed, with its jar and the method in words; nothing if the failure is
   * the program's own, or is no code's, such as too little memory.
   */
  public static Optional<String> culprit(Throwable failure) {
    return innermost(failure)
        .flatMap(
            frame ->
                PluginClassLoader.plugin(frame.getClassLoaderName())
                    .map(plugin -> plugin + " failed in " + method(frame)));
  }

  /** Class and method of a frame. */
  static String method(StackTraceElement frame) {
    return frame.getClassName() + "." + frame.getMethodName();
  }

  /**
   * The innermost frame that is neither Java's nor a library's: what the API does for a plugin is
   * the plugin's doing.
   */
  static Optional<StackTraceElement> innermost(Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (NO_MEMORY.matcher(String.valueOf(each.getMessage())).find()) {
        return Optional.empty();
      }
    }
    for (StackTraceElement frame : failure.getStackTrace()) {
      String type = frame.getClassName();
      boolean runtime = type.startsWith(OURS) && !type.startsWith(API);
      if (runtime || PluginClassLoader.plugin(frame.getClassLoaderName()).isPresent()) {
        return Optional.of(frame);
      }
    }
    return Optional.empty();
  }
}

package dev.emc.core.plugin;

import dev.emc.api.plugin.EmcPlugin;
import org.jspecify.annotations.Nullable;

/**
 * A plugin that was found, fits this API and could be created.
 *
 * @param info where it came from
 * @param plugin not configured yet
 */
public record LoadedPlugin(PluginInfo info, EmcPlugin plugin) {
  /** A plugin at hand, as in a test or a program that uses the library. */
  public static LoadedPlugin of(EmcPlugin plugin) {
    return new LoadedPlugin(info(plugin.getClass(), null), plugin);
  }

  /**
   * Where a plugin's class came from.
   *
   * @param name of the plugin; null to make one of the class's
   */
  static PluginInfo info(Class<?> type, @Nullable String name) {
    return new PluginInfo(
        name == null ? Names.kebab(type.getSimpleName().replaceFirst("(?<=.)Plugin$", "")) : name,
        type.getPackage().getImplementationVersion(),
        type.getName(),
        CodeLocation.of(type));
  }
}

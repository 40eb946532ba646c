package dev.emc.core.plugin;

import dev.emc.api.plugin.EmcPlugin;

/**
 * A plugin that was found, fits this API and could be created.
 *
 * @param info where it came from
 * @param plugin not configured yet
 */
public record LoadedPlugin(PluginInfo info, EmcPlugin plugin) {
  /** A plugin at hand, as in a test or a program that uses the library. */
  public static LoadedPlugin of(EmcPlugin plugin) {
    Class<?> type = plugin.getClass();
    String name = Names.kebab(type.getSimpleName().replaceFirst("(?<=.)Plugin$", ""));
    return new LoadedPlugin(
        new PluginInfo(
            name,
            type.getPackage().getImplementationVersion(),
            type.getName(),
            CodeLocation.of(type)),
        plugin);
  }

  LoadedPlugin named(String name) {
    return new LoadedPlugin(
        new PluginInfo(name, info.version(), info.className(), info.location()), plugin);
  }
}

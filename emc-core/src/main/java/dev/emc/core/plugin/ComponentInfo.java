package dev.emc.core.plugin;

import dev.emc.api.plugin.ExtensionPoint;
import org.jspecify.annotations.Nullable;

/**
 * One registered component.
 *
 * @param point where it plugs in
 * @param name unique within the point
 * @param type the implementing class
 * @param configType its config record, or null if it has no keys
 * @param description one line, possibly empty
 * @param plugin that brought it
 */
public record ComponentInfo(
    ExtensionPoint<?> point,
    String name,
    Class<?> type,
    @Nullable Class<? extends Record> configType,
    String description,
    PluginInfo plugin) {
  /** Point and name, for messages. */
  String title() {
    return point + " '" + name + "'";
  }

  /** Point, name, plugin and jar, for messages. */
  String inWords() {
    return "%s of plugin %s (%s)".formatted(title(), plugin, plugin.location());
  }
}

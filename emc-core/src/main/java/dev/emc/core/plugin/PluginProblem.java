package dev.emc.core.plugin;

/**
 * Why a plugin cannot be used.
 *
 * @param plugin its name, with the version if one is known
 * @param location the jar, or the folder where no jar is to blame
 * @param cause what is wrong, as the end of a sentence that begins with the plugin
 */
public record PluginProblem(String plugin, String location, String cause) {
  static PluginProblem of(PluginInfo plugin, String cause) {
    return new PluginProblem(plugin.toString(), plugin.location(), cause);
  }

  /** Plugin, jar and cause in one line. */
  @Override
  public String toString() {
    return "plugin " + plugin + " (" + location + ") " + cause;
  }
}

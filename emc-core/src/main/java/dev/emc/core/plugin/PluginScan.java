package dev.emc.core.plugin;

import dev.emc.api.ConfigException;
import java.util.List;

/**
 * What a search for plugins found.
 *
 * @param plugins that can be used
 * @param problems one line for each that cannot
 */
public record PluginScan(List<LoadedPlugin> plugins, List<String> problems) {
  public PluginScan {
    plugins = List.copyOf(plugins);
    problems = List.copyOf(problems);
  }

  /**
   * The registry of the plugins.
   *
   * @throws ConfigException if there was a problem, or the plugins do not fit together
   */
  public Components components() {
    if (!problems.isEmpty()) {
      int more = problems.size() - 1;
      throw new ConfigException(
          problems.get(0) + (more == 0 ? "" : " (and " + more + " more plugins have problems)"));
    }
    return Components.of(plugins);
  }
}

package dev.emc.app.home;

import dev.emc.app.console.Console;
import dev.emc.core.plugin.Components;
import dev.emc.core.plugin.PluginLoader;
import dev.emc.core.plugin.PluginProblem;
import java.util.ArrayList;
import java.util.List;

/** Loads the plugins of an installation and of its user. */
public final class InstalledPlugins {
  private InstalledPlugins() {}

  /**
   * The components of all plugins that can be used. Those that cannot are one line on the console;
   * whoever needs one of their components is told which and why.
   */
  public static Components load(Installation installation, Console console) {
    Components components = silently(installation);
    List<String> problems = problems(installation, components);
    if (!problems.isEmpty()) {
      int more = problems.size() - 1;
      console.warnOnce(
          problems.get(0)
              + (more == 0 ? "" : " (and %s more such; see emc plugins)".formatted(more)));
    }
    components.notes().forEach(console::noteOnce);
    return components;
  }

  /** The same without a word, for a command that lists the problems itself. */
  public static Components silently(Installation installation) {
    return PluginLoader.loadAll(installation.pluginFolders());
  }

  /** What is wrong, a line each: folders that are not there, plugins that cannot be used. */
  public static List<String> problems(Installation installation, Components components) {
    var problems = new ArrayList<>(installation.userPlugins().missing());
    components.problems().stream().map(PluginProblem::toString).forEach(problems::add);
    return problems;
  }
}

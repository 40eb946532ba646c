package dev.emc.app.doctor;

import dev.emc.app.home.Installation;
import dev.emc.core.plugin.Components;
import dev.emc.core.plugin.LoadedPlugin;
import dev.emc.core.plugin.PluginLoader;
import dev.emc.core.plugin.PluginScan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Checks of the plugins on the class path and in the plugin folder. */
final class PluginChecks {
  private static final String SUBJECT = "Plugins";

  private PluginChecks() {}

  /** A finding for each plugin that cannot be used, then one for all that can. */
  static List<Finding> plugins(Installation installation) {
    PluginScan own = PluginLoader.fromClassPath(PluginChecks.class.getClassLoader());
    Path folder = installation.plugins();
    PluginScan others =
        folder == null ? new PluginScan(List.of(), List.of()) : PluginLoader.fromFolder(folder);
    var findings = new ArrayList<Finding>();
    Stream.concat(own.problems().stream(), others.problems().stream())
        .map(problem -> Finding.fail(SUBJECT, problem, "mend it or take it out"))
        .forEach(findings::add);
    List<LoadedPlugin> usable =
        Stream.concat(own.plugins().stream(), others.plugins().stream()).toList();
    Components components = Components.of(usable);
    components.all().forEach(Components::defaultConfig);
    if (!usable.isEmpty()) {
      String names = String.join(", ", usable.stream().map(p -> p.info().name()).toList());
      findings.add(Finding.ok(SUBJECT, names + " with " + components.all().size() + " components"));
    } else if (findings.isEmpty()) {
      findings.add(
          Finding.fail(SUBJECT, "none in " + installation.pluginsText(), "get a complete build"));
    }
    return findings;
  }
}

package dev.emc.app.doctor;

import dev.emc.app.home.Installation;
import dev.emc.app.home.InstalledPlugins;
import dev.emc.core.plugin.Components;
import dev.emc.core.plugin.PluginInfo;
import dev.emc.core.plugin.PluginProblem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Checks of the plugins that ship and of the user's own. */
final class PluginChecks {
  private static final String SUBJECT = "Plugins";
  private static final String ADVICE = "mend it or take it out";

  private PluginChecks() {}

  /**
   * A finding for each plugin that cannot be used, then one for all that can, then where a user's
   * own are. The program works without a user's plugin, but not without those that ship.
   */
  static List<Finding> plugins(Installation installation) {
    Components components = InstalledPlugins.silently(installation);
    var findings = new ArrayList<Finding>();
    for (PluginProblem problem : components.problems()) {
      findings.add(
          ships(problem, installation)
              ? Finding.fail(SUBJECT, problem.toString(), ADVICE)
              : Finding.note(SUBJECT, problem.toString(), ADVICE));
    }
    installation
        .userPlugins()
        .missing()
        .forEach(line -> findings.add(Finding.note(SUBJECT, line, "make it, or name another")));
    components.notes().forEach(note -> findings.add(Finding.note(SUBJECT, note, "")));
    List<String> names = components.plugins().stream().map(PluginInfo::name).toList();
    if (!names.isEmpty()) {
      findings.add(
          Finding.ok(
              SUBJECT,
              "%s with %s components"
                  .formatted(String.join(", ", names), components.all().size())));
    } else if (findings.isEmpty()) {
      findings.add(
          Finding.fail(SUBJECT, "none in " + installation.pluginsText(), "get a complete build"));
    }
    findings.add(Finding.ok(SUBJECT, "your own: " + installation.userPlugins().text()));
    return findings;
  }

  private static boolean ships(PluginProblem problem, Installation installation) {
    Path shipped = installation.plugins();
    return shipped != null && Path.of(problem.location()).toAbsolutePath().startsWith(shipped);
  }
}

package dev.emc.app.inspect;

import dev.emc.app.cli.Command;
import dev.emc.app.cli.Context;
import dev.emc.app.cli.ExitCode;
import dev.emc.app.cli.StandardOptions;
import dev.emc.app.console.Console;
import dev.emc.app.home.Installation;
import dev.emc.app.home.InstalledPlugins;
import dev.emc.core.plugin.ComponentInfo;
import dev.emc.core.plugin.Components;
import dev.emc.core.plugin.PluginInfo;
import dev.emc.core.plugin.PluginProblem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.cli.Options;
import org.jspecify.annotations.Nullable;

/** Lists the plugins, the components they bring, and the plugins that cannot be used. */
public final class PluginsCommand implements Command {
  @Override
  public String name() {
    return "plugins";
  }

  @Override
  public String summary() {
    return "the plugins there are, what they bring, and those that cannot be used";
  }

  @Override
  public Options options() {
    return new Options().addOption(StandardOptions.json());
  }

  @Override
  public boolean loadsPlugins() {
    return true;
  }

  @Override
  public String example() {
    return "emc plugins";
  }

  @Override
  public int run(Context context) {
    Installation installation = context.installation();
    Components components = InstalledPlugins.silently(installation);
    List<Row> rows =
        components.plugins().stream().map(plugin -> Row.of(plugin, components)).toList();
    Console console = context.console();
    List<String> missing = installation.userPlugins().missing();
    if (console.json()) {
      console.json(
          new Result(
              rows,
              components.problems(),
              Stream.concat(missing.stream(), components.notes().stream()).toList(),
              components.folders().stream().map(Path::toString).toList()));
      return ExitCode.DONE;
    }
    rows.forEach(row -> console.print(row.lines()));
    List<String> problems = InstalledPlugins.problems(installation, components);
    if (!problems.isEmpty()) {
      console.print("cannot be used:");
      problems.forEach(problem -> console.print("  " + problem));
    }
    components.notes().forEach(note -> console.print("note: " + note));
    console.print("those that ship: " + installation.pluginsText());
    console.print("your own: " + installation.userPlugins().text());
    return ExitCode.DONE;
  }

  /**
   * What there is.
   *
   * @param unusable plugins that were found and cannot be used
   * @param notes what else to know
   * @param folders that were searched
   */
  private record Result(
      List<Row> plugins, List<PluginProblem> unusable, List<String> notes, List<String> folders) {}

  /**
   * One plugin.
   *
   * @param components names by extension point
   */
  private record Row(
      String name,
      @Nullable String version,
      String location,
      Map<String, List<String>> components) {
    static Row of(PluginInfo plugin, Components all) {
      var components = new LinkedHashMap<String, List<String>>();
      for (ComponentInfo component : all.all()) {
        if (component.plugin().equals(plugin)) {
          components
              .computeIfAbsent(component.point().name(), point -> new ArrayList<>())
              .add(component.name());
        }
      }
      return new Row(plugin.name(), plugin.version(), plugin.location(), components);
    }

    List<String> lines() {
      var lines = new ArrayList<String>();
      lines.add(name + (version == null ? "" : " " + version));
      components.forEach(
          (point, names) -> lines.add("  " + point + ": " + String.join(", ", names)));
      lines.add("  from " + location);
      return lines;
    }
  }
}

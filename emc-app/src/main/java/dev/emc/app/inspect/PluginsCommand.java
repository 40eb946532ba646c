package dev.emc.app.inspect;

import dev.emc.app.cli.Command;
import dev.emc.app.cli.Context;
import dev.emc.app.cli.ExitCode;
import dev.emc.app.cli.StandardOptions;
import dev.emc.app.console.Console;
import dev.emc.core.plugin.ComponentInfo;
import dev.emc.core.plugin.Components;
import dev.emc.core.plugin.PluginInfo;
import dev.emc.core.plugin.PluginLoader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.cli.Options;
import org.jspecify.annotations.Nullable;

/** Lists the plugins and the components they bring. */
public final class PluginsCommand implements Command {
  @Override
  public String name() {
    return "plugins";
  }

  @Override
  public String summary() {
    return "the plugins there are and what they bring";
  }

  @Override
  public Options options() {
    return new Options().addOption(StandardOptions.json());
  }

  @Override
  public String example() {
    return "emc plugins";
  }

  @Override
  public int run(Context context) {
    Components components = PluginLoader.load(context.installation().plugins());
    List<Row> rows =
        components.plugins().stream().map(plugin -> Row.of(plugin, components)).toList();
    Console console = context.console();
    if (console.json()) {
      console.json(rows);
    } else {
      rows.forEach(row -> console.print(row.lines()));
      console.print("folder for more: " + context.installation().pluginsText());
    }
    return ExitCode.DONE;
  }

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

package dev.emc.app.inspect;

import dev.emc.api.plugin.ExtensionPoint;
import dev.emc.app.cli.Command;
import dev.emc.app.cli.Context;
import dev.emc.app.cli.ExitCode;
import dev.emc.app.cli.StandardOptions;
import dev.emc.app.console.Console;
import dev.emc.app.console.Table;
import dev.emc.core.plugin.ComponentInfo;
import dev.emc.core.plugin.Components;
import dev.emc.core.plugin.PluginLoader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.cli.Options;

/** Explains components: all points, one point, or every config key of one component. */
public final class DescribeCommand implements Command {
  @Override
  public String name() {
    return "describe";
  }

  @Override
  public String summary() {
    return "what a component is, and every config key with its default and meaning";
  }

  @Override
  public String arguments() {
    return "[POINT [NAME]]";
  }

  @Override
  public int maximumArguments() {
    return 2;
  }

  @Override
  public Options options() {
    return new Options().addOption(StandardOptions.json());
  }

  @Override
  public String example() {
    return "emc describe regularizer emc";
  }

  @Override
  public int run(Context context) {
    Components components = PluginLoader.load(context.installation().plugins());
    Console console = context.console();
    List<String> arguments = context.arguments();
    if (arguments.size() == 2) {
      ExtensionPoint<?> point = Components.point(arguments.get(0));
      one(console, components.find(point, arguments.get(1)), components);
    } else {
      List<ExtensionPoint<?>> points =
          arguments.isEmpty() ? ExtensionPoint.all() : List.of(Components.point(arguments.get(0)));
      list(console, points, components);
    }
    return ExitCode.DONE;
  }

  private static void list(Console console, List<ExtensionPoint<?>> points, Components components) {
    if (console.json()) {
      var names = new LinkedHashMap<String, Map<String, String>>();
      for (ExtensionPoint<?> point : points) {
        var descriptions = new LinkedHashMap<String, String>();
        components.list(point).forEach(c -> descriptions.put(c.name(), c.description()));
        names.put(point.name(), descriptions);
      }
      console.json(names);
      return;
    }
    for (ExtensionPoint<?> point : points) {
      console.print(point.name());
      var table = new Table();
      components.list(point).forEach(c -> table.row(c.name(), c.description()));
      console.print(table.lines());
    }
  }

  private static void one(Console console, ComponentInfo component, Components components) {
    Record defaults = Components.defaultConfig(component);
    List<ConfigKey> keys = defaults == null ? List.of() : ConfigKey.of(defaults, components);
    if (console.json()) {
      console.json(
          new Description(
              component.point().name(),
              component.name(),
              component.description(),
              component.plugin().toString(),
              component.type().getName(),
              keys));
      return;
    }
    var lines = new ArrayList<String>();
    String description = component.description();
    lines.add(
        component.point()
            + " "
            + component.name()
            + (description.isEmpty() ? "" : ": " + description));
    lines.add("from plugin " + component.plugin() + ", " + component.type().getName());
    lines.add("");
    if (keys.isEmpty()) {
      lines.add("no config keys");
    } else {
      var table = new Table().row("KEY", "TYPE", "DEFAULT", "MEANING");
      keys.forEach(key -> table.row(key.key(), key.type(), key.valueText(), key.meaning()));
      lines.addAll(table.lines());
    }
    console.print(lines);
  }

  private record Description(
      String point,
      String name,
      String description,
      String plugin,
      String type,
      List<ConfigKey> keys) {}
}

package dev.emc.app.inspect;

import dev.emc.api.ConfigException;
import dev.emc.api.plugin.ExtensionPoint;
import dev.emc.app.cli.Command;
import dev.emc.app.cli.Context;
import dev.emc.app.cli.ExitCode;
import dev.emc.app.cli.StandardOptions;
import dev.emc.app.console.Console;
import dev.emc.app.console.Table;
import dev.emc.core.config.ComponentDocs.Row;
import dev.emc.core.config.ConfigReference;
import dev.emc.core.config.ConfigReference.Part;
import dev.emc.core.config.ConfigReference.Section;
import dev.emc.core.plugin.ComponentInfo;
import dev.emc.core.plugin.Components;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.cli.Options;

/** Explains a config: its sections, the kinds and components to choose from, and every key. */
public final class DescribeCommand implements Command {
  private static final String MARKDOWN = "markdown";

  @Override
  public String name() {
    return "describe";
  }

  @Override
  public String summary() {
    return "every key of a config and of its components: type, default, range and meaning";
  }

  @Override
  public String arguments() {
    return "[SECTION [NAME]]";
  }

  @Override
  public int maximumArguments() {
    return 2;
  }

  @Override
  public Options options() {
    return new Options()
        .addOption(StandardOptions.flag(MARKDOWN, "everything there is, as one page of Markdown"))
        .addOption(StandardOptions.json());
  }

  @Override
  public boolean loadsPlugins() {
    return true;
  }

  @Override
  public String example() {
    return "emc describe optimizer sgd";
  }

  @Override
  public int run(Context context) {
    Components components = context.components();
    List<Section> sections = ConfigReference.of(components, ConfigKinds.OTHERS);
    Console console = context.console();
    List<String> arguments = context.arguments();
    if (context.has(MARKDOWN)) {
      if (console.json() || !arguments.isEmpty()) {
        throw new ConfigException("--markdown is the whole page: leave out --json and names");
      }
      console.text(ReferencePage.of(sections).stripTrailing());
    } else if (arguments.isEmpty()) {
      overview(console, sections);
    } else {
      Section section = ConfigReference.find(sections, arguments.get(0));
      if (arguments.size() == 2) {
        one(console, section, arguments.get(1), components);
      } else if (section.point() != null) {
        list(console, List.of(section));
      } else {
        all(console, section);
      }
    }
    return ExitCode.DONE;
  }

  private static void overview(Console console, List<Section> sections) {
    if (console.json()) {
      list(console, sections);
      return;
    }
    var table = new Table();
    sections.forEach(section -> table.row(section.name(), section.key(), section.meaning()));
    console.print("sections of a config");
    console.print(table.lines());
    list(console, sections.stream().filter(section -> section.point() != null).toList());
  }

  /** What there is below each section: kinds by their names, or keys. */
  private static void list(Console console, List<Section> sections) {
    var names = new LinkedHashMap<String, Map<String, String>>();
    for (Section section : sections) {
      var below = new LinkedHashMap<String, String>();
      for (Part part : section.parts()) {
        if (part.name().isEmpty()) {
          part.rows().forEach(row -> below.put(row.key(), row.meaning()));
        } else {
          below.put(part.name(), part.meaning());
        }
      }
      names.put(section.name(), below);
    }
    if (console.json()) {
      console.json(names);
      return;
    }
    names.forEach(
        (section, below) -> {
          console.print(section);
          var table = new Table();
          below.forEach(table::row);
          console.print(table.lines());
        });
  }

  /** Every key of a section. */
  private static void all(Console console, Section section) {
    if (console.json()) {
      console.json(new Whole(section.name(), section.key(), section.meaning(), section.parts()));
      return;
    }
    var lines = new ArrayList<String>();
    lines.add(section.name() + ": " + section.meaning());
    if (!section.key().isEmpty() && !section.key().equals(section.name())) {
      lines.add("stands under " + section.key());
    }
    for (Part part : section.parts()) {
      lines.add("");
      if (!part.name().isEmpty()) {
        lines.add("type: " + part.name() + meaning(part));
      }
      lines.addAll(table(part.rows()));
    }
    console.print(lines);
  }

  private static void one(Console console, Section section, String name, Components components) {
    boolean foreign = section.open() != null && name.contains("/");
    ExtensionPoint<?> point = foreign ? section.open() : section.point();
    // Of a name that is not there, the registry knows which plugin would bring it.
    ComponentInfo component = point == null ? null : components.find(point, name);
    Part part = section.part(name);
    if (console.json()) {
      console.json(
          new Description(
              section.name(),
              part.name(),
              part.meaning(),
              component == null ? "" : component.plugin().toString(),
              component == null ? "" : component.type().getName(),
              part.rows()));
      return;
    }
    var lines = new ArrayList<String>();
    lines.add(section.name() + " " + part.name() + meaning(part));
    if (component != null) {
      lines.add("from plugin " + component.plugin() + ", " + component.type().getName());
    }
    lines.add("");
    lines.addAll(table(part.rows()));
    console.print(lines);
  }

  private static String meaning(Part part) {
    return part.meaning().isEmpty() ? "" : ": " + part.meaning();
  }

  private static List<String> table(List<Row> rows) {
    if (rows.isEmpty()) {
      return List.of("no config keys");
    }
    var table = new Table().row("KEY", "TYPE", "DEFAULT", "RANGE", "MEANING");
    rows.forEach(
        row -> table.row(row.key(), row.type(), row.defaultValue(), row.range(), row.meaning()));
    return table.lines();
  }

  /** A section without components. */
  private record Whole(String name, String key, String meaning, List<Part> parts) {}

  /**
   * One kind.
   *
   * @param point the section
   * @param plugin that brings it; empty if it is part of the program
   * @param type the class; empty likewise
   */
  private record Description(
      String point, String name, String description, String plugin, String type, List<Row> keys) {}
}

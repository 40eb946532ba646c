package dev.emc.app.cli;

import dev.emc.app.console.Table;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.Option;

/** The help texts, as lines. */
final class Help {
  private Help() {}

  /** What there is. */
  static List<String> overview(List<Command> commands) {
    var lines = new ArrayList<String>();
    lines.add("EMC for Java: better embeddings from a trained self-supervised vision model");
    lines.add("");
    lines.add("usage: emc COMMAND [options]");
    lines.add("");
    var table = new Table();
    commands.forEach(command -> table.row(command.name(), command.summary()));
    lines.addAll(table.lines());
    lines.add("");
    lines.add("emc COMMAND --help explains a command.");
    lines.add("plugins of your own: ~/.emc/plugins, or the folders that EMC_PLUGINS names, or");
    lines.add("--plugins DIR; each is a jar, or a folder of a jar and its libraries");
    lines.add("exit codes: 0 done, 1 failed, 2 wrong usage or config; stopped by a signal:");
    lines.add("130 Ctrl-C, 143 SIGTERM, 129 SIGHUP");
    return lines;
  }

  /** One command. */
  static List<String> of(Command command) {
    var lines = new ArrayList<String>();
    lines.add("emc " + command.name() + ": " + command.summary());
    lines.add("");
    String arguments = command.arguments().isEmpty() ? "" : " " + command.arguments();
    lines.add("usage: emc " + command.name() + arguments + " [options]");
    lines.add("");
    var table = new Table();
    for (Option option : StandardOptions.complete(command).getOptions()) {
      table.row(form(option), option.getDescription());
    }
    lines.addAll(table.lines());
    lines.add("");
    lines.add("example: " + command.example());
    return lines;
  }

  private static String form(Option option) {
    String brief = option.getOpt() == null ? "" : "-" + option.getOpt() + ", ";
    String value = option.hasArg() ? " " + option.getArgName() : "";
    return brief + "--" + option.getLongOpt() + value;
  }
}

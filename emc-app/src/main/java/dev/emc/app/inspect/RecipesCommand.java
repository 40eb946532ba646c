package dev.emc.app.inspect;

import dev.emc.api.ConfigException;
import dev.emc.app.cli.Command;
import dev.emc.app.cli.Context;
import dev.emc.app.cli.ExitCode;
import dev.emc.app.cli.StandardOptions;
import dev.emc.app.console.Console;
import dev.emc.app.console.Table;
import dev.emc.app.home.BuildInfo;
import dev.emc.app.home.Installation;
import dev.emc.app.home.Recipe;
import dev.emc.core.config.Experiment;
import dev.emc.core.config.ExperimentLoader;
import dev.emc.core.config.ResolvedConfig;
import dev.emc.core.plugin.Components;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.cli.Options;

/** Lists the experiments that ship with the program, or prints one. */
public final class RecipesCommand implements Command {
  private static final String TRAIN = "train";
  private static final String FULL = "full";

  /** Folders of further recipes and the commands that take them. */
  private static final Map<String, String> KINDS =
      new TreeMap<>(Map.of("sweeps", "sweep", "studies", "replicate"));

  @Override
  public String name() {
    return "recipes";
  }

  @Override
  public String summary() {
    return "experiments ready to run; with a name, the file";
  }

  @Override
  public String arguments() {
    return "[NAME]";
  }

  @Override
  public int maximumArguments() {
    return 1;
  }

  @Override
  public Options options() {
    return new Options()
        .addOption(
            StandardOptions.flag(
                FULL, "with a name: every default and the views written out, as in run.yaml"))
        .addOption(StandardOptions.json());
  }

  @Override
  public boolean loadsPlugins() {
    return true;
  }

  @Override
  public String example() {
    return "emc recipes swav-800-emc > mine.yaml";
  }

  @Override
  public int run(Context context) throws IOException {
    Console console = context.console();
    List<Row> rows = rows(context.installation());
    if (!context.arguments().isEmpty()) {
      String name = context.arguments().get(0);
      String text =
          context.has(FULL) ? full(context, name) : find(context.installation(), name).text();
      if (console.json()) {
        Recipe recipe = find(context.installation(), name);
        console.json(new Text(recipe.name(), recipe.file().toString(), text));
      } else {
        console.text(text.stripTrailing());
      }
      return ExitCode.DONE;
    }
    if (context.has(FULL)) {
      throw new ConfigException("--full needs the name of a recipe");
    }
    if (console.json()) {
      console.json(rows);
    } else if (rows.isEmpty()) {
      console.print("no recipes in " + context.installation().recipesText());
    } else {
      console.print(lines(rows));
    }
    return ExitCode.DONE;
  }

  private static List<Row> rows(Installation installation) throws IOException {
    var rows = new ArrayList<Row>();
    for (Recipe recipe : installation.recipes()) {
      rows.add(new Row(recipe.name(), recipe.summary(), recipe.file().toString(), TRAIN));
    }
    for (Map.Entry<String, String> kind : KINDS.entrySet()) {
      for (Recipe recipe : installation.recipes(kind.getKey())) {
        String file = recipe.file().toString();
        rows.add(new Row(recipe.name(), recipe.summary(), file, kind.getValue()));
      }
    }
    return rows;
  }

  /** An experiment with what its components choose; others are grids of experiments. */
  private static String full(Context context, String name) throws IOException {
    Components components = context.components();
    Experiment experiment =
        ExperimentLoader.load(context.installation().recipe(name).file(), List.of(), components);
    Experiment resolved =
        experiment.resolved(components, components.assemble(experiment.selection()));
    return ResolvedConfig.write(resolved, components, BuildInfo.load().revision());
  }

  private static Recipe find(Installation installation, String name) throws IOException {
    for (String kind : KINDS.keySet()) {
      for (Recipe recipe : installation.recipes(kind)) {
        if (recipe.name().equals(name)) {
          return recipe;
        }
      }
    }
    return installation.recipe(name);
  }

  private static List<String> lines(List<Row> rows) {
    var lines =
        new ArrayList<>(table(rows.stream().filter(r -> r.command().equals(TRAIN)).toList()));
    for (String command : KINDS.values()) {
      List<Row> own = rows.stream().filter(row -> row.command().equals(command)).toList();
      if (!own.isEmpty()) {
        lines.add("for emc " + command + ":");
        lines.addAll(table(own));
      }
    }
    return lines;
  }

  private static List<String> table(List<Row> rows) {
    var table = new Table();
    rows.forEach(row -> table.row(row.name(), row.summary()));
    return table.lines();
  }

  private record Row(String name, String summary, String file, String command) {}

  private record Text(String name, String file, String text) {}
}

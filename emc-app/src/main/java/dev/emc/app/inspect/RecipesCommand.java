package dev.emc.app.inspect;

import dev.emc.app.cli.Command;
import dev.emc.app.cli.Context;
import dev.emc.app.cli.ExitCode;
import dev.emc.app.cli.StandardOptions;
import dev.emc.app.console.Console;
import dev.emc.app.console.Table;
import dev.emc.app.home.Recipe;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.Options;

/** Lists the experiments that ship with the program, or prints one. */
public final class RecipesCommand implements Command {
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
    return new Options().addOption(StandardOptions.json());
  }

  @Override
  public String example() {
    return "emc recipes swav-800-emc > mine.yaml";
  }

  @Override
  public int run(Context context) throws IOException {
    Console console = context.console();
    if (!context.arguments().isEmpty()) {
      Recipe recipe = context.installation().recipe(context.arguments().get(0));
      if (console.json()) {
        console.json(new Text(recipe.name(), recipe.file().toString(), recipe.text()));
      } else {
        console.print(recipe.text().stripTrailing());
      }
      return ExitCode.DONE;
    }
    var rows = new ArrayList<Row>();
    for (Recipe recipe : context.installation().recipes()) {
      rows.add(new Row(recipe.name(), recipe.summary(), recipe.file().toString()));
    }
    if (console.json()) {
      console.json(rows);
    } else if (rows.isEmpty()) {
      console.print("no recipes in " + context.installation().recipeFolder());
    } else {
      console.print(table(rows));
    }
    return ExitCode.DONE;
  }

  private static List<String> table(List<Row> rows) {
    var table = new Table();
    rows.forEach(row -> table.row(row.name(), row.summary()));
    return table.lines();
  }

  private record Row(String name, String summary, String file) {}

  private record Text(String name, String file, String text) {}
}

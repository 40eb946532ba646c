package dev.emc.app.demo;

import dev.emc.app.cli.Command;
import dev.emc.app.cli.Context;
import dev.emc.app.cli.ExitCode;
import dev.emc.app.cli.Outputs;
import dev.emc.app.cli.StandardOptions;
import dev.emc.app.console.Console;
import dev.emc.app.console.Interrupts;
import dev.emc.app.console.Table;
import dev.emc.app.home.RunFolders;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.apache.commons.cli.Options;

/** Shows on images that ship with the program what EMC does. */
public final class DemoCommand implements Command {
  private static final long SEED = 31;

  private final DemoService service;

  /** The command over what does the work. */
  public DemoCommand(DemoService service) {
    this.service = service;
  }

  @Override
  public String name() {
    return "demo";
  }

  @Override
  public String summary() {
    return "see in minutes what EMC does, on images that ship with the program";
  }

  @Override
  public Options options() {
    return new Options()
        .addOption(StandardOptions.flag("quick", "train less: about a minute on two cores"))
        .addOption(
            StandardOptions.value(
                "out", "DIR", "where it goes (runs/demo-TIME); one that was stopped goes on"))
        .addOption(StandardOptions.value("seed", "N", "seed of all chance (" + SEED + ")"))
        .addOption(Outputs.force())
        .addOption(StandardOptions.json());
  }

  @Override
  public boolean loadsPlugins() {
    return true;
  }

  @Override
  public String example() {
    return "emc demo --quick";
  }

  @Override
  public int run(Context context) throws Exception {
    Console console = context.console();
    var request =
        new DemoRequest(
            context.has("quick"),
            folder(context),
            context.number("seed").orElse(SEED),
            Outputs.forced(context));
    try (var interrupts = Interrupts.listen(console)) {
      try {
        DemoSummary summary =
            service.run(request, context.installation(), console, interrupts.token());
        if (console.json()) {
          console.json(summary);
        } else {
          console.print(lines(summary));
        }
        return ExitCode.DONE;
      } catch (CancellationException e) {
        console.note("stopped; go on with: " + DemoFolder.command(request));
        return interrupts.exitCode();
      }
    }
  }

  private static Path folder(Context context) throws IOException {
    return context.has("out")
        ? DemoFolder.named(context, context.path("out").orElseThrow())
        : RunFolders.named("demo", LocalDateTime.now());
  }

  private static List<String> lines(DemoSummary summary) {
    var table = new Table();
    table.row(summary.header().toArray(String[]::new));
    summary.rows().forEach(row -> table.row(row.toArray(String[]::new)));
    var lines = new ArrayList<>(table.lines());
    lines.add("");
    lines.add(summary.outcome());
    lines.add(summary.verdict());
    if (summary.worth() != null) {
      lines.add(summary.worth());
    }
    lines.add(DemoSummary.ELSEWHERE);
    lines.add("report: " + summary.report());
    return lines;
  }
}

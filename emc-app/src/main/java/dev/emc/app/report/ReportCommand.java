package dev.emc.app.report;

import dev.emc.api.ConfigException;
import dev.emc.app.cli.Command;
import dev.emc.app.cli.Context;
import dev.emc.app.cli.ExitCode;
import dev.emc.app.cli.StandardOptions;
import dev.emc.eval.plot.LinePlot;
import dev.emc.eval.probe.Comparison;
import dev.emc.eval.probe.ProbeResult;
import dev.emc.eval.report.HtmlReport;
import dev.emc.eval.report.RunHistory;
import dev.emc.eval.report.RunTable;
import dev.emc.eval.report.VerdictText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.cli.Options;
import org.jspecify.annotations.Nullable;

/** Writes the HTML report of runs. */
public final class ReportCommand implements Command {

  @Override
  public String name() {
    return "report";
  }

  @Override
  public String summary() {
    return "an HTML page on one run or several side by side";
  }

  @Override
  public String arguments() {
    return "RUN...";
  }

  @Override
  public int maximumArguments() {
    return LinePlot.MAX_SERIES;
  }

  @Override
  public Options options() {
    return new Options()
        .addOption(
            StandardOptions.value("out", "FILE", "the page (RUN/report.html, or report.html)"))
        .addOption(StandardOptions.value("csv", "FILE", "write the numbers of all epochs, too"))
        .addOption(
            StandardOptions.value("reference", "RUN", "whom the others are tested against (first)"))
        .addOption(
            StandardOptions.value("before", "RUN", "the model the others continue: no verdict"))
        .addOption(StandardOptions.value("title", "TEXT", "headline of the page"))
        .addOption(StandardOptions.json());
  }

  @Override
  public String example() {
    return "emc report runs/swav-continued runs/swav-emc --out swav.html";
  }

  @Override
  public int run(Context context) throws Exception {
    if (context.arguments().isEmpty()) {
      throw new ConfigException("report needs one run directory or more");
    }
    List<Path> folders = context.arguments().stream().map(Path::of).toList();
    var runs =
        new ReportedRuns(
            folders, context.value("reference").orElse(null), context.value("before").orElse(null));
    Path page =
        context
            .path("out")
            .orElse(
                folders.size() == 1
                    ? folders.get(0).resolve("report.html")
                    : Path.of("report.html"));
    create(page);
    HtmlReport.write(runs.data(context.value("title").orElse(runs.title())), page);
    Path csv = context.path("csv").orElse(null);
    if (csv != null) {
      create(csv);
      Files.writeString(csv, RunTable.csv(runs.histories()));
    }
    if (context.console().json()) {
      context.console().json(Summary.of(page, csv, runs));
    } else {
      context.console().print(lines(page, csv, runs));
    }
    return ExitCode.DONE;
  }

  private static void create(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
  }

  private static List<String> lines(Path page, @Nullable Path csv, ReportedRuns runs) {
    var lines = new ArrayList<String>();
    ProbeResult probes = runs.probes();
    if (probes != null) {
      for (String name : runs.judged()) {
        List<Comparison> comparisons = probes.comparisonsOf(name);
        if (!comparisons.isEmpty()) {
          lines.add(VerdictText.overall(comparisons));
        }
      }
    }
    if (csv != null) {
      lines.add("numbers: " + csv);
    }
    lines.add("report: " + page);
    return lines;
  }

  private record Summary(
      String report,
      @Nullable String csv,
      List<Run> runs,
      @Nullable String reference,
      List<Comparison> comparisons) {
    static Summary of(Path page, @Nullable Path csv, ReportedRuns runs) {
      ProbeResult probes = runs.probes();
      return new Summary(
          page.toString(),
          csv == null ? null : csv.toString(),
          runs.histories().stream().map(Run::of).toList(),
          probes == null ? null : probes.reference(),
          probes == null ? List.of() : probes.comparisons());
    }
  }

  /**
   * A run's numbers.
   *
   * @param values one list for each quantity, an entry for each epoch; null where not logged
   */
  private record Run(
      String name,
      double[] epochs,
      Map<String, List<@Nullable Double>> values,
      List<String> warnings) {
    static Run of(RunHistory history) {
      var values = new LinkedHashMap<String, List<@Nullable Double>>();
      history
          .values()
          .forEach(
              (name, numbers) -> {
                var list = new ArrayList<@Nullable Double>();
                for (double number : numbers) {
                  list.add(Double.isFinite(number) ? number : null);
                }
                values.put(name, list);
              });
      return new Run(history.name(), history.epochs(), values, history.warnings());
    }
  }
}

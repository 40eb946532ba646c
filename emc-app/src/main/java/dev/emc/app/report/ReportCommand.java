package dev.emc.app.report;

import dev.emc.api.ConfigException;
import dev.emc.app.cli.Command;
import dev.emc.app.cli.Context;
import dev.emc.app.cli.ExitCode;
import dev.emc.app.cli.Outputs;
import dev.emc.app.cli.StandardOptions;
import dev.emc.app.eval.RunMeasurements;
import dev.emc.eval.plot.LinePlot;
import dev.emc.eval.report.HtmlReport;
import dev.emc.eval.report.ReportData;
import dev.emc.eval.report.ReportFigures;
import dev.emc.eval.report.ResultTable;
import dev.emc.eval.report.RunTable;
import dev.emc.eval.report.VerdictText;
import dev.emc.files.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.Options;

/** Writes the HTML report of runs. */
public final class ReportCommand implements Command {

  @Override
  public String name() {
    return "report";
  }

  @Override
  public String summary() {
    return "an HTML page on runs, or on results that 'emc eval --out' wrote, side by side";
  }

  @Override
  public String arguments() {
    return "(RUN | RESULT.json)...";
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
        .addOption(StandardOptions.value("csv", "FILE", "write all numbers, too"))
        .addOption(StandardOptions.value("plots", "DIR", "write every figure as SVG, too"))
        .addOption(
            StandardOptions.value(
                "data", "IMAGES", "gauge embeddings and measure separability where not yet done"))
        .addOption(StandardOptions.device("for --data (as trained)"))
        .addOption(
            StandardOptions.value("reference", "RUN", "whom the others are tested against (first)"))
        .addOption(
            StandardOptions.value(
                "before", "RUN", "the model the others continue: no verdict (told by start-from)"))
        .addOption(StandardOptions.value("title", "TEXT", "headline of the page"))
        .addOption(Outputs.force())
        .addOption(StandardOptions.json());
  }

  @Override
  public boolean loadsPlugins() {
    return true;
  }

  @Override
  public String example() {
    return "emc report runs/swav-continued runs/swav-emc --out swav.html";
  }

  @Override
  public int run(Context context) throws Exception {
    if (context.arguments().isEmpty()) {
      throw new ConfigException(
          "report needs one run directory or more, or files that 'emc eval --out' wrote");
    }
    List<Path> folders = context.arguments().stream().map(Path::of).toList();
    Path page =
        context
            .path("out")
            .orElse(
                folders.size() == 1 && !Files.isRegularFile(folders.get(0))
                    ? folders.get(0).resolve("report.html")
                    : Path.of("report.html"));
    Outputs.file(context, "out", page);
    Path csv = context.path("csv").orElse(null);
    if (csv != null) {
      Outputs.file(context, "csv", csv);
    }
    Path plots = context.path("plots").orElse(null);
    if (plots != null) {
      Outputs.folder(context, "plots", plots);
    }
    String reference = context.value("reference").orElse(null);
    String before = context.value("before").orElse(null);
    var runs = new ReportedRuns(folders, reference, before);
    String images = context.value("data").orElse(null);
    if (images != null) {
      for (Path folder : folders) {
        if (Files.isRegularFile(folder)) {
          throw new ConfigException(
              "--data is for runs: %s is a file of results, whose model is not there"
                  .formatted(folder));
        }
      }
      for (Path folder : folders) {
        RunMeasurements.complete(context, folder, images);
      }
      runs = new ReportedRuns(folders, reference, before);
    }
    create(page);
    ReportData data = RunReport.of(runs, context.value("title").orElse(runs.title()));
    HtmlReport.write(data, page);
    if (csv != null) {
      create(csv);
      WholeFile.text(csv, RunTable.csv(runs.histories(), ResultTable.of(data)));
    }
    List<String> figures = plots == null ? List.of() : ReportFigures.write(data, plots);
    if (context.console().json()) {
      context.console().json(ReportSummary.of(page, csv, figures, runs, data));
    } else {
      var lines = new ArrayList<>(VerdictText.lines(data));
      if (csv != null) {
        lines.add("numbers: " + csv);
      }
      if (plots != null) {
        lines.add("figures: %s (%s, as SVG)".formatted(plots, figures.size()));
      }
      lines.add("report: " + page);
      data.warnings().forEach(line -> context.console().note("warning: " + line));
      context.console().print(lines);
    }
    return ExitCode.DONE;
  }

  private static void create(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
  }
}

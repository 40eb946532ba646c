package dev.emc.eval.improve;

import dev.emc.core.train.RunDirectory;
import dev.emc.eval.gauge.GaugeResult;
import dev.emc.eval.plot.LinePlot;
import dev.emc.eval.probe.Evaluation;
import dev.emc.eval.probe.Predictions;
import dev.emc.eval.probe.ProbeResult;
import dev.emc.eval.report.Accuracies;
import dev.emc.eval.report.HtmlReport;
import dev.emc.eval.report.ReportData;
import dev.emc.eval.report.ReportModel;
import dev.emc.eval.report.ReportProtocol;
import dev.emc.eval.report.RunHistory;
import dev.emc.eval.report.TestDesign;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The page of an improvement. */
final class ImproveReport {
  private static final String START = "start";
  private static final String RESULT = "result";

  private final ImproveConfig config;
  private final Path out;
  private final Prepared prepared;
  private final Outcome outcome;

  ImproveReport(ImproveConfig config, Path out, Prepared prepared, Outcome outcome) {
    this.config = config;
    this.out = out;
    this.prepared = prepared;
    this.outcome = outcome;
  }

  /** Writes the page. */
  void write() throws IOException {
    HtmlReport.write(data(), out.resolve("report.html"));
  }

  private ReportData data() throws IOException {
    var facts = new ArrayList<ReportData.Fact>();
    facts.add(new ReportData.Fact("outcome", outcome.sentence()));
    for (String line : prepared.lines()) {
      int colon = line.indexOf(": ");
      facts.add(new ReportData.Fact(line.substring(0, colon), line.substring(colon + 2)));
    }
    if (outcome.expected() != null) {
      facts.add(new ReportData.Fact("expect", outcome.expected()));
    }
    facts.add(new ReportData.Fact("seed", String.valueOf(config.seed())));
    Path run = outcome.run() == null ? null : Path.of(outcome.run());
    List<ReportModel> models = new ArrayList<>();
    models.add(
        new ReportModel(
            START,
            config.model().toString(),
            ReportModel.Gauge.of(GaugeResult.read(out.resolve("gauge.json"))),
            Files.readString(out.resolve(Preparation.CONTINUE))));
    if (run != null) {
      models.add(
          new ReportModel(
              RESULT, "the start, continued", null, Files.readString(RunDirectory.configOf(run))));
    }
    return new ReportData(
        "Improving " + config.model(),
        facts,
        models,
        null,
        null,
        accuracies(),
        List.of(),
        null,
        List.of(),
        run != null ? plots(RunHistory.read(run, RESULT)) : List.of(),
        List.of(),
        List.of());
  }

  private static List<LinePlot> plots(RunHistory history) {
    return List.of(
        new LinePlot(
            "Loss", "epoch", "loss", List.of(history.series(RunHistory.LOSS, 1)), List.of()));
  }

  private Accuracies accuracies() throws IOException {
    Path folder = out.resolve("judged/verdict");
    List<ReportProtocol> protocols = new ArrayList<>();
    for (String protocol : List.of("linear", "knn")) {
      Path before = folder.resolve(START).resolve(protocol + ".json");
      Path after = folder.resolve(RESULT).resolve(protocol + ".json");
      if (Files.isRegularFile(before) && Files.isRegularFile(after)) {
        List<Predictions> both =
            List.of(Evaluation.read(before).predictions(), Evaluation.read(after).predictions());
        protocols.add(ReportProtocol.of(protocol, ProbeResult.of(both, START)));
      }
    }
    return protocols.isEmpty()
        ? Accuracies.none()
        : new Accuracies(protocols, null, TestDesign.ofRuns());
  }
}

package dev.emc.eval.improve;

import dev.emc.core.train.RunDirectory;
import dev.emc.eval.gauge.GaugeResult;
import dev.emc.eval.probe.Evaluation;
import dev.emc.eval.report.Accuracies;
import dev.emc.eval.report.EpochCurves;
import dev.emc.eval.report.HtmlReport;
import dev.emc.eval.report.ReportData;
import dev.emc.eval.report.ReportModel;
import dev.emc.eval.report.ReportProtocol;
import dev.emc.eval.report.RunHistory;
import dev.emc.eval.report.RunPlots;
import dev.emc.eval.report.TestDesign;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The page of an improvement. */
final class ImproveReport {
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
    for (String line : prepared.found().lines()) {
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
            Judgement.START,
            config.model().toString(),
            gauge("gauge"),
            prepared.model().config() == null
                ? null
                : Files.readString(prepared.model().config())));
    if (run != null) {
      models.add(
          new ReportModel(
              Judgement.RESULT,
              outcome.setting() == null
                  ? "the start, continued"
                  : "continued by " + outcome.setting(),
              gauge(Improvement.AFTER),
              Files.readString(RunDirectory.configOf(run))));
    }
    Map<String, List<String>> settings = new LinkedHashMap<>();
    prepared.plan().candidates().forEach(each -> settings.put(each.name(), each.set()));
    List<RunHistory> histories =
        run == null || RunDirectory.epochsDone(run) == 0
            ? List.of()
            : List.of(RunHistory.read(run, Judgement.RESULT));
    return new ReportData(
        "Improving " + config.model(),
        new OutcomeFinding(outcome, out).finding(prepared.split().choice().length, settings),
        facts,
        models,
        null,
        null,
        accuracies(),
        EpochCurves.of(histories, Map.of(), null),
        null,
        List.of(),
        histories.isEmpty() ? List.of() : RunPlots.all(histories, List.of()),
        warnings(histories),
        List.of());
  }

  /** What needs attention of the images, and of the run that was taken. */
  private List<String> warnings(List<RunHistory> histories) {
    List<String> warnings = new ArrayList<>(prepared.found().warnings());
    histories.forEach(run -> warnings.addAll(run.warnings()));
    return warnings.stream().distinct().toList();
  }

  private ReportModel.@Nullable Gauge gauge(String stage) throws IOException {
    Path file = out.resolve(stage + ".json");
    return Files.isRegularFile(file) ? ReportModel.Gauge.of(GaugeResult.read(file)) : null;
  }

  private Accuracies accuracies() throws IOException {
    Map<String, Evaluation> before = answers(Judgement.START);
    Map<String, Evaluation> after = answers(Judgement.RESULT);
    if (before.isEmpty() || after.isEmpty()) {
      return Accuracies.none();
    }
    List<ReportProtocol> protocols = new ArrayList<>();
    new VerdictTests(before, after)
        .results()
        .forEach((protocol, result) -> protocols.add(ReportProtocol.of(protocol, result)));
    TestDesign runs = TestDesign.ofRuns();
    return new Accuracies(
        protocols,
        null,
        new TestDesign(
            runs.spread(),
            runs.repeats(),
            "all protocols and label fractions",
            runs.limits(),
            runs.scope()));
  }

  /** A model's answers to the images that give the verdict, by protocol. */
  private Map<String, Evaluation> answers(String model) throws IOException {
    Map<String, Evaluation> answers = new LinkedHashMap<>();
    for (String protocol : Prepared.PROTOCOLS) {
      Path file = out.resolve("judged/verdict").resolve(model).resolve(protocol + ".json");
      if (Files.isRegularFile(file)) {
        answers.put(protocol, Evaluation.read(file));
      }
    }
    return answers;
  }
}

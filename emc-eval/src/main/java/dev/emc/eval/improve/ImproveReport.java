package dev.emc.eval.improve;

import dev.emc.core.train.RunDirectory;
import dev.emc.eval.gauge.GaugeResult;
import dev.emc.eval.probe.Evaluation;
import dev.emc.eval.probe.Verdict;
import dev.emc.eval.report.Accuracies;
import dev.emc.eval.report.EpochCurves;
import dev.emc.eval.report.Finding;
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
import java.util.Optional;
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
            Judgement.START,
            config.model().toString(),
            gauge("gauge"),
            Files.readString(out.resolve(Preparation.CONTINUE))));
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
    List<RunHistory> histories =
        run == null ? List.of() : List.of(RunHistory.read(run, Judgement.RESULT));
    return new ReportData(
        "Improving " + config.model(),
        new Finding(tone(), outcome.sentence(), basis(), tried()),
        facts,
        models,
        null,
        null,
        accuracies(),
        EpochCurves.of(histories, Map.of(), null),
        null,
        List.of(),
        histories.isEmpty() ? List.of() : RunPlots.all(histories, List.of()),
        List.of(),
        List.of());
  }

  private ReportModel.@Nullable Gauge gauge(String stage) throws IOException {
    Path file = out.resolve(stage + ".json");
    return Files.isRegularFile(file) ? ReportModel.Gauge.of(GaugeResult.read(file)) : null;
  }

  private Verdict tone() {
    return switch (outcome.kind()) {
      case IMPROVED -> Verdict.HELPED;
      case COLLAPSED -> Verdict.HURT;
      case CHANGED -> Verdict.MIXED;
      case LEFT, VETOED -> Verdict.NO_SIGNIFICANT_DIFFERENCE;
    };
  }

  private String basis() {
    return "above the start on the %s images that choose, mean over linear probes and nearest neighbours"
        .formatted(prepared.split().choice().length);
  }

  /** Every setting of the plan, if they were tried. */
  private List<Finding.Tried> tried() {
    if (outcome.trials().isEmpty()) {
      return List.of();
    }
    return prepared.plan().candidates().stream().map(this::tried).toList();
  }

  private Finding.Tried tried(Candidate candidate) {
    Optional<TrialChoice.Score> found =
        outcome.trials().stream().filter(each -> each.name().equals(candidate.name())).findFirst();
    String harm = found.map(TrialChoice.Score::harm).orElse(null);
    Finding.End end =
        found.isEmpty()
            ? Finding.End.FAILED
            : candidate.name().equals(outcome.setting())
                ? Finding.End.CHOSEN
                : harm != null ? Finding.End.STOPPED : Finding.End.TRIED;
    PairedGain gain = found.map(TrialChoice.Score::gain).orElse(null);
    return new Finding.Tried(
        candidate.name(),
        candidate.set(),
        gain == null ? null : gain.points(),
        gain == null ? null : gain.error(),
        harm != null ? "stopped: " + harm : end == Finding.End.TRIED ? "" : words(end),
        end);
  }

  private String words(Finding.End end) {
    if (end == Finding.End.FAILED) {
      return "no result";
    }
    return Path.of(outcome.run()).startsWith(out.resolve("trials"))
        ? "chosen; its trial was the full run"
        : "chosen, and run in full";
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

package dev.emc.app.demo;

import dev.emc.app.home.BuildInfo;
import dev.emc.core.criterion.MSpacings;
import dev.emc.core.criterion.MSpacingsConfig;
import dev.emc.core.engine.Devices;
import dev.emc.core.train.RunDirectory;
import dev.emc.eval.gauge.EmbeddingGauge;
import dev.emc.eval.improve.Outcome;
import dev.emc.eval.improve.OutcomeFinding;
import dev.emc.eval.plot.Level;
import dev.emc.eval.plot.LinePlot;
import dev.emc.eval.plot.Series;
import dev.emc.eval.report.Accuracies;
import dev.emc.eval.report.ConfigDifferences;
import dev.emc.eval.report.EpochCurves;
import dev.emc.eval.report.Marginals;
import dev.emc.eval.report.ReportData;
import dev.emc.eval.report.ReportModel;
import dev.emc.eval.report.RunHistory;
import dev.emc.eval.study.result.EpochsWorth;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Gathers what the demo's report shows. */
final class DemoReport {
  /** Points of a scatter: enough to see a density, few enough to see a point. */
  private static final int POINTS = 1_000;

  private static final String METHOD = "simsiam";

  private final DemoRequest request;
  private final DemoProbes probes;
  private final DemoSummary summary;
  private final Outcome outcome;

  DemoReport(DemoRequest request, DemoProbes probes, DemoSummary summary, Outcome outcome) {
    this.request = request;
    this.probes = probes;
    this.summary = summary;
    this.outcome = outcome;
  }

  ReportData data(String time) throws IOException {
    Map<DemoModel, RunHistory> histories = histories();
    return new ReportData(
        request.quick()
            ? "EMC demo (quick): SimSiam on Fashion-MNIST, stopped early"
            : "EMC demo: SimSiam on Fashion-MNIST, stopped early",
        new OutcomeFinding(outcome, DemoFolder.improvement(request.folder()))
            .finding(Math.toIntExact(listed("choice"))),
        environment(time),
        models(),
        hasEmc() ? DemoModel.EMC.title() : null,
        DemoModel.BASE.title(),
        Accuracies.linear(probes.result()),
        curves(histories),
        probes.separability(),
        marginals(),
        plots(histories),
        List.of(),
        ConfigDifferences.of(probes.runs().models().stream().map(probes.runs()::run).toList()));
  }

  private boolean hasEmc() {
    return probes.runs().models().contains(DemoModel.EMC);
  }

  private Map<DemoModel, RunHistory> histories() throws IOException {
    var histories = new EnumMap<DemoModel, RunHistory>(DemoModel.class);
    for (DemoModel model : probes.runs().models()) {
      histories.put(model, RunHistory.read(probes.runs().run(model), model.title()));
    }
    return histories;
  }

  /** How far the base comes alone and with EMC; and nearest neighbours epoch by epoch. */
  private List<LinePlot> curves(Map<DemoModel, RunHistory> histories) {
    var lines = new ArrayList<Series>();
    List<EpochsWorth.Point> alone = probes.alone();
    lines.add(
        new Series(
            "alone",
            DemoModel.CONTINUED.ordinal(),
            alone.stream().mapToDouble(EpochsWorth.Point::epochs).toArray(),
            alone.stream().mapToDouble(EpochsWorth.Point::accuracy).toArray()));
    if (hasEmc()) {
      lines.add(
          new Series(
              DemoModel.EMC.title(),
              DemoModel.EMC.ordinal(),
              new double[] {0, probes.runs().more(DemoModel.EMC)},
              new double[] {probes.accuracy(DemoModel.BASE), probes.accuracy(DemoModel.EMC)}));
    }
    var curves = new ArrayList<LinePlot>();
    curves.add(
        new LinePlot(
            "Linear probes, mean over the shares of the labels",
            "epochs since the base was stopped",
            "accuracy, %",
            lines,
            List.of()));
    curves.addAll(
        EpochCurves.of(List.copyOf(histories.values()), Map.of(), DemoModel.BASE.title()).stream()
            .limit(1)
            .toList());
    return curves;
  }

  private long listed(String set) throws IOException {
    try (Stream<String> lines = Files.lines(DemoImprovement.list(request, set))) {
      return lines.count();
    }
  }

  private List<ReportData.Fact> environment(String time) throws IOException {
    BuildInfo build = BuildInfo.load();
    var facts = new ArrayList<ReportData.Fact>();
    if (summary.worth() != null) {
      facts.add(new ReportData.Fact("worth", summary.worth()));
    }
    facts.add(new ReportData.Fact("elsewhere", DemoSummary.ELSEWHERE));
    facts.add(
        new ReportData.Fact(
            "images",
            "of Fashion-MNIST’s test set: %s to train on, %s to choose by, %s to guard, %s for the tests"
                .formatted(listed("train"), listed("choice"), listed("guard"), listed("verdict"))));
    facts.addAll(
        List.of(
            new ReportData.Fact("device", Devices.text(Devices.named("auto"))),
            new ReportData.Fact(
                "threads", String.valueOf(Runtime.getRuntime().availableProcessors())),
            new ReportData.Fact("seed", String.valueOf(request.seed())),
            new ReportData.Fact("time", time),
            new ReportData.Fact("version", build.version() + ", revision " + build.revision()),
            new ReportData.Fact("engine", "PyTorch " + build.pytorch() + ", DJL " + build.djl())));
    return facts;
  }

  private List<ReportModel> models() throws IOException {
    var models = new ArrayList<ReportModel>();
    for (DemoModel model : probes.runs().models()) {
      DemoProbes.Measured measured = probes.measured(model);
      models.add(
          new ReportModel(
              model.title(),
              probes.runs().description(model),
              new ReportModel.Gauge(
                  measured.compact().entropy(),
                  measured.compact().uniformLevel(),
                  MSpacings.largest(measured.gauge().rows()),
                  measured.gauge().effectiveRank(),
                  measured.gauge().width(),
                  measured.gauge().meanAbsCorrelation(),
                  EmbeddingGauge.independentCorrelation(measured.gauge().rows())),
              Files.readString(RunDirectory.configOf(probes.runs().run(model)))));
    }
    return models;
  }

  /** A pair of dimensions drawn by the seed, so that nobody chose a pretty one. */
  private List<Marginals> marginals() {
    int width = probes.measured(DemoModel.BASE).gauge().width();
    var random = new SplittableRandom(request.seed());
    int first = random.nextInt(width);
    int second = (first + 1 + random.nextInt(width - 1)) % width;
    var panels = new ArrayList<Marginals.Panel>();
    for (DemoModel model : probes.runs().models()) {
      DemoProbes.Measured measured = probes.measured(model);
      int points = Math.min(POINTS, measured.gauge().rows());
      float[] x = new float[points];
      float[] y = new float[points];
      for (int i = 0; i < points; i++) {
        x[i] = measured.compact().compact()[i * width + first];
        y[i] = measured.compact().compact()[i * width + second];
      }
      panels.add(new Marginals.Panel(model.title(), x, y));
    }
    return List.of(
        new Marginals("embedding dimensions %s and %s".formatted(first, second), panels));
  }

  private List<LinePlot> plots(Map<DemoModel, RunHistory> histories) {
    // The batch's level: the curves are measured on batches, unlike the table.
    int batch = DemoSize.of(request).batch();
    var uniform =
        new Level("uniform batch", new MSpacings(new MSpacingsConfig()).uniformLevel(batch));
    var before = List.of(DemoModel.BASE);
    var after = List.of(DemoModel.CONTINUED, DemoModel.EMC);
    var plots = new ArrayList<LinePlot>();
    plots.add(plot(histories, "SimSiam’s own loss, continued", "loss", after, METHOD));
    plots.add(plot(histories, "Marginal entropy, continued", "nats", after, "entropy", uniform));
    plots.add(plot(histories, "SimSiam’s loss, before", "loss", before, METHOD));
    plots.add(plot(histories, "Marginal entropy, before", "nats", before, "entropy", uniform));
    return plots;
  }

  /** A model has the same colour in every plot. */
  private static LinePlot plot(
      Map<DemoModel, RunHistory> histories,
      String title,
      String unit,
      List<DemoModel> models,
      String term,
      Level... levels) {
    List<Series> lines =
        models.stream()
            .flatMap(
                model ->
                    Stream.ofNullable(histories.get(model))
                        .map(history -> history.series(term, model.ordinal())))
            .filter(line -> !line.isEmpty())
            .toList();
    return new LinePlot(title, "epoch", unit, lines, List.of(levels));
  }
}

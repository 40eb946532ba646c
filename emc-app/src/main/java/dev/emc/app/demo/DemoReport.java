package dev.emc.app.demo;

import dev.emc.app.home.BuildInfo;
import dev.emc.core.criterion.MSpacings;
import dev.emc.core.criterion.MSpacingsConfig;
import dev.emc.core.engine.Devices;
import dev.emc.core.train.RunDirectory;
import dev.emc.eval.plot.Level;
import dev.emc.eval.plot.LinePlot;
import dev.emc.eval.report.Marginals;
import dev.emc.eval.report.ReportData;
import dev.emc.eval.report.ReportModel;
import dev.emc.eval.report.RunHistory;
import dev.emc.eval.report.RunPlots;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/** Gathers what the demo's report shows. */
final class DemoReport {
  /** Points of a scatter: enough to see a density, few enough to see a point. */
  private static final int POINTS = 1_000;

  private final DemoRequest request;
  private final DemoProbes probes;

  DemoReport(DemoRequest request, DemoProbes probes) {
    this.request = request;
    this.probes = probes;
  }

  ReportData data(double seconds) throws IOException {
    return new ReportData(
        request.quick()
            ? "EMC demo (quick): VICReg on Fashion-MNIST"
            : "EMC demo: VICReg on Fashion-MNIST",
        environment(seconds),
        models(),
        DemoModel.EMC.title(),
        DemoModel.BASE.title(),
        probes.result(),
        marginals(),
        plots());
  }

  private List<ReportData.Fact> environment(double seconds) {
    BuildInfo build = BuildInfo.load();
    return List.of(
        new ReportData.Fact(
            "images", "Fashion-MNIST test set: 8,000 for training, 2,000 for testing"),
        new ReportData.Fact("device", Devices.text(Devices.named("auto"))),
        new ReportData.Fact("threads", String.valueOf(Runtime.getRuntime().availableProcessors())),
        new ReportData.Fact("seed", String.valueOf(request.seed())),
        new ReportData.Fact("time", String.format(Locale.ROOT, "%.0f s in all", seconds)),
        new ReportData.Fact("version", build.version() + ", revision " + build.revision()),
        new ReportData.Fact("engine", "PyTorch " + build.pytorch() + ", DJL " + build.djl()));
  }

  private List<ReportModel> models() throws IOException {
    var models = new ArrayList<ReportModel>();
    for (DemoModel model : DemoModel.values()) {
      DemoProbes.Measured measured = probes.measured(model);
      models.add(
          new ReportModel(
              model.title(),
              model.description(request),
              new ReportModel.Gauge(
                  measured.compact().entropy(),
                  measured.compact().uniformLevel(),
                  MSpacings.largest(measured.gauge().rows()),
                  measured.gauge().effectiveRank(),
                  measured.gauge().width(),
                  measured.gauge().meanAbsCorrelation()),
              Files.readString(RunDirectory.configOf(model.run(request)))));
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
    for (DemoModel model : DemoModel.values()) {
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
        new Marginals("embedding dimensions %d and %d".formatted(first, second), panels));
  }

  private List<LinePlot> plots() throws IOException {
    List<DemoModel> after = List.of(DemoModel.CONTINUED, DemoModel.EMC, DemoModel.VCREG);
    // The batch's level: the curves are measured on batches, unlike the table.
    int batch = 256;
    var uniform =
        new Level("uniform batch", new MSpacings(new MSpacingsConfig()).uniformLevel(batch));
    return List.of(
        plot("VICReg's own loss, continued", "loss", after, "vicreg", List.of()),
        plot("Marginal entropy, continued", "nats", after, "entropy", List.of(uniform)),
        plot("VICReg's loss, pre-training", "loss", List.of(DemoModel.BASE), "vicreg", List.of()),
        plot(
            "Marginal entropy, pre-training",
            "nats",
            List.of(DemoModel.BASE),
            "entropy",
            List.of(uniform)));
  }

  private LinePlot plot(
      String title, String unit, List<DemoModel> models, String term, List<Level> levels)
      throws IOException {
    var runs = new ArrayList<RunHistory>();
    for (DemoModel model : models) {
      runs.add(RunHistory.read(model.run(request), model.title()));
    }
    return RunPlots.of(title, unit, runs, term, levels);
  }
}

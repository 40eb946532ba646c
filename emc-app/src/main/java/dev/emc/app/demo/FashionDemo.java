package dev.emc.app.demo;

import dev.emc.api.ConfigException;
import dev.emc.app.console.CancellationToken;
import dev.emc.app.console.Console;
import dev.emc.app.console.Progress;
import dev.emc.app.home.BuildInfo;
import dev.emc.app.home.Installation;
import dev.emc.app.home.InstalledPlugins;
import dev.emc.app.improve.ImproveLines;
import dev.emc.app.train.ExperimentTraining;
import dev.emc.core.config.Experiment;
import dev.emc.core.config.ExperimentLoader;
import dev.emc.core.config.ResumedConfig;
import dev.emc.core.engine.Devices;
import dev.emc.core.plugin.Components;
import dev.emc.core.train.RunDirectory;
import dev.emc.core.train.TrainingRun;
import dev.emc.eval.improve.Outcome;
import dev.emc.eval.report.HtmlReport;
import dev.emc.eval.report.ReportData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;

/**
 * The product's main job on embedded images: a base that was stopped early is improved, as {@code
 * emc improve} does it, and beside that trained on alone for longer; all probed and reported.
 */
public final class FashionDemo implements DemoService {
  private static final String BASE = "demo-base";

  @Override
  public DemoSummary run(
      DemoRequest request, Installation installation, Console console, CancellationToken stop)
      throws IOException, InterruptedException {
    long begin = System.nanoTime();
    Components components = InstalledPlugins.load(installation, console);
    // What cannot start leaves no folder.
    Devices.engine();
    var improving = new DemoImprovement(request, installation, components, console);
    boolean resumed = DemoFolder.begin(request);
    var lines = new ImproveLines(console);
    var training = new Training(components, console, stop);
    Path base = DemoFolder.base(request.folder());
    lines.done(
        "base",
        "SimSiam trains a small network for %s epochs; it is the model to improve"
            .formatted(DemoSize.of(request).baseEpochs()));
    training.train(base, () -> base(request, installation, components, improving));
    Outcome outcome = improving.run(stop);
    Path continued = DemoRuns.continued(request);
    if (!RunDirectory.isRun(continued) || RunDirectory.epochsDone(continued) == 0) {
      throw new ConfigException("the demo needs its base continued alone: " + outcome.sentence());
    }
    lines.done(
        "longer",
        "%s epochs more without EMC, to see how far these alone come"
            .formatted(DemoSize.of(request).longerEpochs()));
    training.train(DemoFolder.longer(request.folder()), () -> longer(request, components));
    var probes = new DemoProbes(request, DemoRuns.of(request, outcome), components);
    probe(probes, console, stop);
    String time =
        String.format(
            Locale.ROOT, "%.0f s %s", seconds(begin), resumed ? "since it went on" : "in all");
    Path page = DemoFolder.page(request.folder());
    DemoSummary summary = DemoTable.of(probes, outcome, page);
    ReportData report = new DemoReport(request, probes, summary, outcome).data(time);
    HtmlReport.write(report, page);
    return summary;
  }

  private static void probe(DemoProbes probes, Console console, CancellationToken stop)
      throws IOException {
    List<DemoModel> models = probes.runs().models();
    try (Progress bar = console.progress("probes", models.size())) {
      for (DemoModel model : models) {
        if (stop.isCancelled()) {
          throw new CancellationException();
        }
        probes.add(model);
        bar.advanceTo(model.ordinal() + 1);
      }
    }
    probes.write();
  }

  /** The recipe, on the images that the improvement will train on. */
  private static Experiment base(
      DemoRequest request,
      Installation installation,
      Components components,
      DemoImprovement improving)
      throws IOException {
    Experiment recipe =
        ExperimentLoader.load(installation.recipe(BASE).file(), List.of(), components);
    DemoSize size = DemoSize.of(request);
    return recipe.toBuilder()
        .seed(request.seed())
        .data(recipe.data().of(improving.images(), improving.trainingList().toString()))
        .epochs(size.baseEpochs())
        .batchSize(size.batch())
        .build();
  }

  /** The trial of continuing alone, which goes on. */
  private static Experiment longer(DemoRequest request, Components components) {
    Path continued = DemoRuns.continued(request);
    return ExperimentLoader.load(
            RunDirectory.configOf(continued), List.of("start-optimizer=continue"), components)
        .toBuilder()
        .startFrom(continued)
        .epochs(DemoSize.of(request).longerEpochs())
        .guard(null)
        // With the seed of the epochs before it, their draws would come again.
        .seed(request.seed() + 1)
        .build();
  }

  private interface Planned {
    Experiment experiment() throws IOException;
  }

  /** Trains what is left of a run. */
  private record Training(Components components, Console console, CancellationToken stop) {
    void train(Path run, Planned planned) throws IOException {
      if (RunDirectory.isRun(run)) {
        goOn(run);
      } else {
        TrainingRun training = TrainingRun.prepare(planned.experiment(), components);
        String config = training.record(BuildInfo.load().revision());
        try (RunDirectory directory = RunDirectory.create(run, config)) {
          ExperimentTraining.train(training, directory, console.forPart(), stop);
        }
      }
      if (stop.isCancelled()) {
        throw new CancellationException();
      }
    }

    private void goOn(Path run) throws IOException {
      var config =
          ResumedConfig.read(
              RunDirectory.configOf(run), List.of(), components, BuildInfo.load().revision());
      if (RunDirectory.epochsDone(run) < config.experiment().epochs()) {
        ExperimentTraining.resume(run, config, components, console.forPart(), stop);
      }
    }
  }

  private static double seconds(long begin) {
    return (System.nanoTime() - begin) / 1e9;
  }
}

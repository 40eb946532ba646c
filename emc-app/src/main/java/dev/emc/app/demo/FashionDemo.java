package dev.emc.app.demo;

import dev.emc.app.console.CancellationToken;
import dev.emc.app.console.Console;
import dev.emc.app.console.Progress;
import dev.emc.app.home.BuildInfo;
import dev.emc.app.home.Installation;
import dev.emc.app.home.InstalledPlugins;
import dev.emc.app.train.ExperimentTraining;
import dev.emc.core.config.Experiment;
import dev.emc.core.config.ExperimentLoader;
import dev.emc.core.config.ResumedConfig;
import dev.emc.core.engine.Devices;
import dev.emc.core.plugin.Components;
import dev.emc.core.train.RunDirectory;
import dev.emc.core.train.TrainingRun;
import dev.emc.eval.report.HtmlReport;
import dev.emc.eval.report.ReportData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;

/**
 * The product's main job on embedded images: a base that was stopped early, continued with EMC and,
 * beside that, alone for as long and for longer; all probed and reported.
 */
public final class FashionDemo implements DemoService {

  @Override
  public DemoSummary run(
      DemoRequest request, Installation installation, Console console, CancellationToken stop)
      throws IOException {
    long begin = System.nanoTime();
    Components components = InstalledPlugins.load(installation, console);
    // What cannot start leaves no folder.
    Devices.engine();
    boolean resumed = DemoFolder.begin(request);
    for (DemoModel model : DemoModel.values()) {
      train(model, request, installation, components, console, stop);
    }
    var probes = new DemoProbes(request, components);
    try (Progress bar = console.progress("probes", DemoModel.values().length)) {
      for (DemoModel model : DemoModel.values()) {
        if (stop.isCancelled()) {
          throw new CancellationException();
        }
        probes.add(model);
        bar.advanceTo(model.ordinal() + 1);
      }
    }
    probes.write();
    String time =
        String.format(
            Locale.ROOT, "%.0f s %s", seconds(begin), resumed ? "since it went on" : "in all");
    Path page = DemoFolder.page(request.folder());
    DemoSummary summary = DemoTable.of(request, probes, page);
    ReportData report = new DemoReport(request, probes, summary).data(time);
    HtmlReport.write(report, page);
    return summary;
  }

  private static void train(
      DemoModel model,
      DemoRequest request,
      Installation installation,
      Components components,
      Console console,
      CancellationToken stop)
      throws IOException {
    Path run = model.run(request);
    if (RunDirectory.isRun(run)) {
      goOn(run, components, console, stop);
    } else {
      begin(model, request, installation, components, console, stop);
    }
    if (stop.isCancelled()) {
      throw new CancellationException();
    }
  }

  private static void goOn(Path run, Components components, Console console, CancellationToken stop)
      throws IOException {
    var config =
        ResumedConfig.read(
            RunDirectory.configOf(run), List.of(), components, BuildInfo.load().revision());
    if (RunDirectory.epochsDone(run) < config.experiment().epochs()) {
      ExperimentTraining.resume(run, config, components, console, stop);
    }
  }

  private static void begin(
      DemoModel model,
      DemoRequest request,
      Installation installation,
      Components components,
      Console console,
      CancellationToken stop)
      throws IOException {
    Experiment recipe =
        ExperimentLoader.load(installation.recipe(model.recipe()).file(), List.of(), components);
    TrainingRun training = TrainingRun.prepare(model.experiment(recipe, request), components);
    String config = training.record(BuildInfo.load().revision());
    try (RunDirectory directory =
        RunDirectory.create(model.run(request), config, request.replace())) {
      ExperimentTraining.train(training, directory, console, stop);
    }
  }

  private static double seconds(long begin) {
    return (System.nanoTime() - begin) / 1e9;
  }
}

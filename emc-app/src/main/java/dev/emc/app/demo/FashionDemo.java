package dev.emc.app.demo;

import dev.emc.app.console.CancellationToken;
import dev.emc.app.console.Console;
import dev.emc.app.console.Progress;
import dev.emc.app.home.BuildInfo;
import dev.emc.app.home.Installation;
import dev.emc.app.train.ExperimentTraining;
import dev.emc.core.config.Experiment;
import dev.emc.core.config.ExperimentLoader;
import dev.emc.core.config.ResolvedConfig;
import dev.emc.core.engine.Devices;
import dev.emc.core.plugin.Components;
import dev.emc.core.plugin.PluginLoader;
import dev.emc.core.train.RunDirectory;
import dev.emc.core.train.TrainingRun;
import dev.emc.eval.report.HtmlReport;
import dev.emc.eval.report.ReportData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;

/**
 * The product's main job on embedded images: pre-train with VICReg, continue three ways, probe all
 * four, report.
 */
public final class FashionDemo implements DemoService {

  @Override
  public DemoSummary run(
      DemoRequest request, Installation installation, Console console, CancellationToken stop)
      throws IOException {
    long begin = System.nanoTime();
    Components components = PluginLoader.load(installation.plugins());
    // What cannot start leaves no folder.
    Devices.engine();
    Files.createDirectories(request.folder());
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
    ReportData report = new DemoReport(request, probes).data(seconds(begin));
    Path page = request.folder().resolve("report.html");
    HtmlReport.write(report, page);
    return DemoTable.of(probes.result(), page);
  }

  private static void train(
      DemoModel model,
      DemoRequest request,
      Installation installation,
      Components components,
      Console console,
      CancellationToken stop)
      throws IOException {
    List<String> overrides = model.overrides(request);
    Experiment experiment =
        ExperimentLoader.load(installation.recipe(model.recipe()).file(), overrides, components);
    TrainingRun training = TrainingRun.prepare(experiment, components);
    String config =
        ResolvedConfig.write(training.resolved(), components, BuildInfo.load().revision());
    try (RunDirectory directory =
        RunDirectory.create(model.run(request), config, request.replace())) {
      ExperimentTraining.train(training, directory, console, stop);
    }
    if (stop.isCancelled()) {
      throw new CancellationException();
    }
  }

  private static double seconds(long begin) {
    return (System.nanoTime() - begin) / 1e9;
  }
}

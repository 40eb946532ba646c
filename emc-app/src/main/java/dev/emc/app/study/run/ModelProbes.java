package dev.emc.app.study.run;

import ai.djl.Device;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emc.api.ConfigException;
import dev.emc.app.study.ProbeConfig;
import dev.emc.app.study.Protocol;
import dev.emc.app.study.Task;
import dev.emc.checkpoint.keys.LoadSummary;
import dev.emc.core.config.Experiment;
import dev.emc.core.config.ImageRange;
import dev.emc.core.engine.Devices;
import dev.emc.core.plugin.Components;
import dev.emc.core.train.RunDirectory;
import dev.emc.core.train.TrainedModel;
import dev.emc.eval.features.EvaluationView;
import dev.emc.eval.features.FeatureExtractor;
import dev.emc.eval.features.ImageOpener;
import dev.emc.eval.probe.Evaluation;
import dev.emc.eval.probe.FeatureSet;
import dev.emc.eval.probe.Knn;
import dev.emc.eval.probe.LabelFractions;
import dev.emc.eval.probe.LinearProbe;
import dev.emc.eval.probe.Predictions;
import dev.emc.eval.probe.ProbeStudy;
import dev.emc.files.IoReason;
import dev.emc.images.source.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** Evaluates models of a study: features once for each model, then every task on them. */
final class ModelProbes {
  /** Beside the results: a line of JSON for each evaluation, with the seconds it took. */
  static final String TIMINGS = "timings.jsonl";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final ProbeConfig probes;
  private final Components components;
  private final Map<Opened, ImageSource> opened = new HashMap<>();

  ModelProbes(ProbeConfig probes, Components components) {
    this.probes = probes;
    this.components = components;
  }

  /**
   * Evaluates a run and keeps the results in it.
   *
   * @param stop asked between models
   */
  void evaluate(
      String name, Path run, Experiment experiment, List<Task> tasks, BooleanSupplier stop)
      throws IOException {
    Map<Integer, List<Task>> byEpoch =
        tasks.stream()
            .collect(Collectors.groupingBy(Task::epoch, TreeMap::new, Collectors.toList()));
    for (Map.Entry<Integer, List<Task>> entry : byEpoch.entrySet()) {
      if (stop.getAsBoolean()) {
        return;
      }
      int epoch = entry.getKey();
      long begin = System.nanoTime();
      evaluate(name, run, epoch, experiment, entry.getValue());
      log(run, epoch, (System.nanoTime() - begin) / 1e9);
    }
  }

  private void evaluate(String name, Path run, int epoch, Experiment experiment, List<Task> tasks)
      throws IOException {
    Path from = epoch == 0 ? run : checkpoint(run, epoch);
    int channels = TrainedModel.channelsOf(from);
    Device device = Devices.named(experiment.device());
    try (TrainedModel model = TrainedModel.open(from, experiment, channels, device, components)) {
      var view = EvaluationView.of(experiment.viewPlan(model.graph().method()));
      var extractor = new FeatureExtractor(model.network(), view);
      var opener = new ImageOpener(channels, experiment.data().exifRotate());
      ImageSource labelImages = open(probes.labels(), opener);
      FeatureSet labels = extractor.labelled(labelImages);
      var tested = new HashMap<ImageRange, FeatureSet>();
      for (Task task : tasks) {
        ImageSource images = open(task.test(), opener);
        ImageOpener.requireSameClasses(
            labelImages.description(), labelImages, images.description(), images);
        FeatureSet test = tested.computeIfAbsent(task.test(), range -> extractor.labelled(images));
        Predictions predictions = predict(name, task, labels, test, device);
        var settings = task.settings(probes);
        settings.put("model", from.toString());
        settings.put("view", "%d x %d".formatted(view.size(), view.size()));
        String protocol = task.protocol() == Protocol.KNN ? "knn" : "linear-cached";
        new Evaluation(protocol, settings, predictions, LoadSummary.of(model.weights()))
            .write(task.file(run));
      }
    }
  }

  private Predictions predict(
      String name, Task task, FeatureSet labels, FeatureSet test, Device device) {
    if (task.protocol() == Protocol.KNN) {
      return new Knn(probes.k(), probes.temperature()).classify(name, labels, test, device);
    }
    var choice = new LabelFractions(task.fractions(), probes.draws(), probes.seed());
    var probe = new LinearProbe(LinearProbe.Settings.defaults(probes.seed()), device);
    return new ProbeStudy(choice, probe).add(name, labels, test);
  }

  private static Path checkpoint(Path run, int epoch) {
    Path folder =
        RunDirectory.checkpointsOf(run).resolve(String.format(Locale.ROOT, "epoch-%04d", epoch));
    if (!Files.isDirectory(folder)) {
      throw new ConfigException(
          folder + " is missing: the epoch curve needs the checkpoint of every epoch");
    }
    return folder;
  }

  private synchronized ImageSource open(ImageRange range, ImageOpener opener) {
    return opened.computeIfAbsent(
        new Opened(range, opener), wanted -> opener.labelled(key(range), range));
  }

  private String key(ImageRange range) {
    return probes.images().entrySet().stream()
        .filter(entry -> entry.getValue().equals(range))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse("evaluation");
  }

  /** Images as a network is shown them. */
  private record Opened(ImageRange range, ImageOpener opener) {}

  private static void log(Path run, int epoch, double seconds) throws IOException {
    String line = JSON.createObjectNode().put("epoch", epoch).put("seconds", seconds) + "\n";
    Path file = run.resolve("eval").resolve(TIMINGS);
    try {
      Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw IoReason.cannotWrite(file, e);
    }
  }
}

package dev.emc.eval.study.run;

import ai.djl.Device;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emc.api.ConfigException;
import dev.emc.core.config.Experiment;
import dev.emc.core.config.ImageRange;
import dev.emc.core.engine.Devices;
import dev.emc.core.plugin.Components;
import dev.emc.eval.evaluate.EvaluationImages;
import dev.emc.eval.evaluate.Evaluator;
import dev.emc.eval.evaluate.SharedFeatures;
import dev.emc.eval.features.ImageOpener;
import dev.emc.eval.model.OpenModel;
import dev.emc.eval.probe.LabelFractions;
import dev.emc.eval.probe.Provenance;
import dev.emc.eval.study.ProbeConfig;
import dev.emc.eval.study.Task;
import dev.emc.eval.study.Unit;
import dev.emc.files.IoReason;
import dev.emc.images.source.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
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
   * @param stop asked between models, and within an evaluation that takes long
   * @throws java.util.concurrent.CancellationException if it was stopped within one
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
      evaluate(name, run, epoch, experiment, entry.getValue(), stop);
      log(run, epoch, (System.nanoTime() - begin) / 1e9);
    }
  }

  private void evaluate(
      String name,
      Path run,
      int epoch,
      Experiment experiment,
      List<Task> tasks,
      BooleanSupplier stop)
      throws IOException {
    Path from = epoch == 0 ? run : checkpoint(run, epoch);
    Device device = Devices.named(experiment.device());
    try (OpenModel model = OpenModel.open(from, experiment, device, components)) {
      ImageSource labels = open(probes.labels(), model.images());
      var shared = new SharedFeatures();
      for (Task task : tasks) {
        ImageSource test = open(task.test(), model.images());
        ImageOpener.requireSameClasses(labels.description(), labels, test.description(), test);
        var images = new EvaluationImages(labels, test, probes.labels().text(), task.test().text());
        Provenance place = Provenance.builder().model(from).view(model.viewText()).build();
        new Evaluator()
            .name(name)
            .seed(probes.seed())
            .labels(new LabelFractions(task.fractions(), probes.draws(), probes.seed()))
            .sharing(shared)
            .stop(stop)
            .saying(new Provenance(task.settings(probes)).plus(place.text()))
            .file(task.file(run))
            .evaluate(model, probes.protocol(task.protocol()), images);
      }
    }
  }

  private static Path checkpoint(Path run, int epoch) {
    Path folder = Unit.checkpoint(run, epoch);
    if (!Files.isDirectory(folder)) {
      throw new ConfigException(
          folder + " is missing: an evaluation after an epoch needs its checkpoint");
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

package dev.emc.core.train;

import dev.emc.core.config.Experiment;
import dev.emc.core.config.ExperimentLoader;
import dev.emc.core.config.ResolvedConfig;
import dev.emc.core.config.ResumedConfig;
import dev.emc.core.engine.EngineStart;
import dev.emc.core.plugin.Components;
import dev.emc.core.plugin.PluginLoader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;

/** A run that takes a second: 64 images of 12 pixels, a network of a few thousand weights. */
final class TinyRun {
  static final Components COMPONENTS = PluginLoader.load(null);
  private static final int SIDE = 12;

  private static final String CONFIG =
      """
      backbone: {type: resnet-tiny, width: 4}
      method: {type: vicreg, projector: [16, 16]}
      regularizer: {type: emc, entropy-weight: 1, covariance-weight: 1}
      data: {train: '%s', workers: 1}
      views:
        - size: 12
          count: 2
          augmentations:
            - {type: random-resized-crop, scale-min: 0.4, scale-max: 1, ratio-min: 0.75, ratio-max: 1.33, interpolation: bilinear}
            - {type: horizontal-flip, probability: 0.5}
            - {type: normalize, mean: [0.5], std: [0.25]}
      epochs: 3
      batch-size: 16
      optimizer: {type: sgd, lr: 0.002, lr-batch: 0, weight-decay: 0.0001}
      log-every: 1
      threads: 1
      device: cpu
      """;

  private TinyRun() {}

  /** Writes an IDX file of smooth random images. */
  static Path images(Path folder, int count) throws IOException {
    Path file = folder.resolve("tiny-images-idx3-ubyte");
    ByteBuffer header = ByteBuffer.allocate(16);
    header.putInt(0x803).putInt(count).putInt(SIDE).putInt(SIDE);
    var random = new Random(7);
    try (OutputStream out = Files.newOutputStream(file)) {
      out.write(header.array());
      for (int i = 0; i < count; i++) {
        double fx = random.nextDouble();
        double fy = random.nextDouble();
        for (int p = 0; p < SIDE * SIDE; p++) {
          double wave = Math.sin(fx * (p % SIDE)) * Math.cos(fy * (p / SIDE));
          out.write((int) (127 + 100 * wave + 20 * random.nextDouble()));
        }
      }
    }
    return file;
  }

  static Experiment experiment(Path images, String... overrides) {
    return ExperimentLoader.load(
        CONFIG.formatted(images), "tiny.yaml", List.of(overrides), COMPONENTS);
  }

  /** Trains a new run to its end or until told to stop; returns all it heard. */
  static Heard train(Experiment experiment, Path directory, BooleanSupplier stop)
      throws IOException {
    TrainingRun run = TrainingRun.prepare(experiment, COMPONENTS);
    String config = ResolvedConfig.write(run.resolved(), COMPONENTS, "test");
    try (RunDirectory place = RunDirectory.create(directory, config)) {
      var heard = new Heard();
      heard.done = guarded(run).train(place, heard, stop);
      return heard;
    }
  }

  /** With a gauge whose figures are as good as drawn, where the config has a guard. */
  private static TrainingRun guarded(TrainingRun run) {
    return run.guardedBy(run.resolved().guard() == null ? null : new WeightsGauge(run.images()));
  }

  static Heard train(Experiment experiment, Path directory) throws IOException {
    return train(experiment, directory, () -> false);
  }

  static Heard resume(Path directory, BooleanSupplier stop) throws IOException {
    Experiment experiment =
        ExperimentLoader.load(RunDirectory.configOf(directory), List.of(), COMPONENTS);
    try (RunDirectory place = RunDirectory.resume(directory)) {
      var heard = new Heard();
      heard.done = guarded(TrainingRun.prepare(experiment, COMPONENTS)).train(place, heard, stop);
      return heard;
    }
  }

  /** Goes on with other values of some keys. */
  static Heard resume(Path directory, String... overrides) throws IOException {
    ResumedConfig config =
        ResumedConfig.read(
            RunDirectory.configOf(directory), List.of(overrides), COMPONENTS, "test");
    try (RunDirectory place = RunDirectory.resume(directory, config)) {
      var heard = new Heard();
      heard.done =
          guarded(TrainingRun.prepare(config.experiment(), COMPONENTS))
              .train(place, heard, () -> false);
      return heard;
    }
  }

  /** Weights of the newest checkpoint, byte for byte. */
  static byte[] weights(Path directory) throws IOException {
    try (var folders = Files.list(RunDirectory.checkpointsOf(directory))) {
      Path newest = folders.sorted().reduce((a, b) -> b).orElseThrow();
      return Files.readAllBytes(newest.resolve("model.safetensors"));
    }
  }

  /** The warnings in a run's record, less those of the machine it was tried on. */
  static List<String> warnings(Path directory) throws IOException {
    return MetricsLog.readWarnings(directory).stream()
        .map(each -> each.path("warning").asText())
        .filter(TinyRun::isOfTheRun)
        .toList();
  }

  /** What the engine says at its start is of the machine, not of the run. */
  private static boolean isOfTheRun(String warning) {
    return !EngineStart.notes().contains(warning);
  }

  /** What a listener heard. */
  static final class Heard implements TrainingListener {
    final List<Start> starts = new ArrayList<>();
    final List<Values> steps = new ArrayList<>();
    final List<Values> epochs = new ArrayList<>();
    final List<GuardLook> looks = new ArrayList<>();
    final List<Path> checkpoints = new ArrayList<>();
    final List<String> places = new ArrayList<>();
    final List<String> notes = new ArrayList<>();
    final List<String> warnings = new ArrayList<>();
    boolean done;

    @Override
    public void started(Start start) {
      starts.add(start);
    }

    @Override
    public void logged(Values values) {
      steps.add(values);
    }

    @Override
    public void epochEnded(Values means, Timing timing) {
      epochs.add(means);
    }

    @Override
    public void guarded(GuardLook look) {
      looks.add(look);
    }

    @Override
    public void checkpointed(Path folder) {
      checkpoints.add(folder);
    }

    @Override
    public void noted(String line) {
      (line.startsWith("computing on ") ? places : notes).add(line);
    }

    @Override
    public void warned(String line) {
      if (isOfTheRun(line)) {
        warnings.add(line);
      }
    }
  }
}

package dev.emc.core.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.sun.management.OperatingSystemMXBean;
import dev.emc.api.ConfigException;
import dev.emc.core.config.Experiment;
import dev.emc.core.engine.GradMode;
import dev.emc.core.engine.Memories;
import dev.emc.core.engine.PeakMemory;
import dev.emc.core.optim.Optimizer;
import dev.emc.core.plugin.Names;
import dev.emc.images.load.ViewBatch;
import dev.emc.images.load.ViewBatches;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Does steps of a run on its images as training does, in memory alone, and looks at the clock
 * between their parts. On a GPU each look waits for what was asked before, so that steps are a
 * little slower there than in training.
 */
public final class StepBenchmark {
  /** Steps before those that are measured: the engine plans its work in the first ones. */
  public static final int WARMUP = 2;

  /** Most steps that make sense. */
  public static final int MOST_STEPS = 100_000;

  private static final double NANOS = 1e9;

  private final PreparedRun run;
  private final JointEmbeddingNetwork network;
  private final TrainStep step;
  private final Map<StepPart, Long> nanos = new EnumMap<>(StepPart.class);
  private long last;

  private StepBenchmark(PreparedRun run, JointEmbeddingNetwork network, TrainStep step) {
    this.run = run;
    this.network = network;
    this.step = step.timedBy(this::ended);
  }

  /**
   * Measures steps of a run with random weights; nothing is written. All ranks do this together,
   * and each gets its own times.
   *
   * @param steps to measure
   * @param stop asked between steps
   * @return empty if stopped
   */
  public static Optional<StepTimes> of(TrainingRun training, int steps, BooleanSupplier stop)
      throws IOException {
    PreparedRun run = training.readyToMeasure();
    try (var network = run.network();
        NDManager buffers = network.manager().newSubManager();
        Optimizer optimizer = run.optimizer(buffers, network)) {
      List<String> warnings = training.tried(network);
      TrainStep step =
          run.step(network, optimizer, Warmup.NONE)
              .scaledBy(run.scaler())
              .weighedBy(run.relativeWeights());
      return new StepBenchmark(run, network, step).measure(steps, run.shared(stop), warnings);
    }
  }

  private Optional<StepTimes> measure(int steps, BooleanSupplier stop, List<String> warnings)
      throws IOException {
    Experiment experiment = run.experiment();
    long stepsPerEpoch = run.loader().stepsPerEpoch();
    if (stepsPerEpoch == 0) {
      throw new ConfigException("the images make no whole batch");
    }
    var memory = new MemoryMeter(run.place().device());
    double[] seconds = new double[steps];
    double first = 0;
    long processor = 0;
    Progress progress = Progress.start(0, 0);
    int done = -WARMUP;
    while (done < steps) {
      try (ViewBatches batches = run.loader().epoch(progress.epoch(), 0)) {
        int epoch = progress.epoch();
        while (progress.epoch() == epoch && done < steps) {
          if (stop.getAsBoolean()) {
            return Optional.empty();
          }
          if (done == 0) {
            nanos.clear();
            processor = processorNanos();
          }
          double taken = step(batches, progress);
          first = done == -WARMUP ? taken : first;
          if (done >= 0) {
            seconds[done] = taken;
          }
          progress = progress.afterStep(stepsPerEpoch);
          done++;
        }
      }
    }
    processor = processorNanos() - processor;
    double all = Arrays.stream(seconds).sum();
    Arrays.sort(seconds);
    Integer piece = experiment.microBatch();
    return Optional.of(
        new StepTimes(
            run.place().line() + run.together().map(line -> "; " + line).orElse(""),
            new TrainingForecast.Length(
                run.images().size(), experiment.batchSize(), stepsPerEpoch, experiment.epochs()),
            run.precision().text(),
            Names.kebab(experiment.layout().name()),
            run.shape().views().views().size(),
            piece == null ? experiment.batchSize() : piece,
            WARMUP,
            steps,
            first,
            steps * experiment.batchSize() / all,
            (seconds[(steps - 1) / 2] + seconds[steps / 2]) / 2,
            seconds[0],
            seconds[steps - 1],
            processor > 0 ? processor / NANOS / steps : null,
            parts(steps),
            PeakMemory.bytes().orElse(null),
            memory.added(),
            boxed(Memories.usedOnGpu(run.place().device())),
            warnings));
  }

  private Map<StepPart, Double> parts(int steps) {
    var parts = new EnumMap<StepPart, Double>(StepPart.class);
    for (StepPart part : StepPart.values()) {
      parts.put(part, nanos.getOrDefault(part, 0L) / NANOS / steps);
    }
    return parts;
  }

  /** Returns the seconds that a step took, waiting for its images included. */
  private double step(ViewBatches batches, Progress progress) {
    long begin = System.nanoTime();
    last = begin;
    // The batch's memory is shared with the engine: the manager closes first.
    try (ViewBatch batch = batches.next();
        NDManager manager = network.manager().newSubManager()) {
      ended(StepPart.IMAGES);
      List<NDArray> views = StepViews.of(batch, manager);
      ended(StepPart.TRANSFER);
      step.run(views, progress.info(run.loader().stepsPerEpoch(), run.experiment()));
    }
    // A step that float16's narrow range had skipped ends without an update.
    ended(StepPart.UPDATE);
    return (last - begin) / NANOS;
  }

  private void ended(StepPart part) {
    if (run.place().device().isGpu()) {
      finishOnDevice();
    }
    long now = System.nanoTime();
    nanos.merge(part, now - last, Long::sum);
    last = now;
  }

  /** Reading a number waits for all that was asked of the device before. */
  private void finishOnDevice() {
    GradMode.off(
        () -> {
          try (NDArray zero = network.manager().zeros(new Shape(1))) {
            zero.getFloat();
          }
        });
  }

  /** Of all threads of this process, in user and system mode. */
  private static long processorNanos() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? system.getProcessCpuTime()
        : 0;
  }

  private static @Nullable Long boxed(OptionalLong bytes) {
    return bytes.isPresent() ? Long.valueOf(bytes.getAsLong()) : null;
  }
}

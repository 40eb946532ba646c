package dev.emc.core.train;

import ai.djl.ndarray.NDManager;
import dev.emc.core.config.Experiment;
import dev.emc.core.engine.PeakMemory;
import dev.emc.core.optim.Optimizer;
import dev.emc.core.optim.ParameterGroup;
import dev.emc.core.optim.RateSchedule;
import dev.emc.core.train.TrainingForecast.Group;
import dev.emc.core.train.TrainingForecast.Length;
import dev.emc.core.train.TrainingForecast.Measured;
import dev.emc.core.train.TrainingForecast.Memory;
import dev.emc.images.load.ViewBatches;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Does the first steps of a run in memory, to tell what the run will be. Nothing is written. */
final class Forecaster {
  /** Steps after the first one: enough for a mean, few enough for a large network. */
  private static final int MEASURED_STEPS = 4;

  /** After so long no further step begins. */
  private static final long PATIENCE = TimeUnit.MINUTES.toNanos(2);

  private final PreparedRun run;
  private final MemoryCheck memoryCheck;
  private final List<String> start = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  /**
   * A forecaster.
   *
   * @param memoryCheck of the same run
   */
  Forecaster(PreparedRun run, MemoryCheck memoryCheck) {
    this.run = run;
    this.memoryCheck = memoryCheck;
  }

  /**
   * The forecast.
   *
   * @param starts whether the weights that the run starts from are there to be loaded
   * @param safe whether steps of a network are done; else only what needs none is told
   * @param stop asked between steps
   */
  TrainingForecast forecast(
      boolean starts, Predicate<JointEmbeddingNetwork> safe, BooleanSupplier stop)
      throws IOException {
    Experiment experiment = run.experiment();
    long stepsPerEpoch = run.loader().stepsPerEpoch();
    var length =
        new Length(run.images().size(), experiment.batchSize(), stepsPerEpoch, experiment.epochs());
    if (starts && experiment.startFrom() != null) {
      // What is not there is refused before minutes of trials.
      ModelLocation.of("start-from: ", experiment.startFrom());
    }
    // Before this process takes memory for the network.
    Memory memory = tried(stop);
    boolean fits = !run.ranks().any(memory != null && memory.verdict() == Memory.Verdict.TOO_MUCH);
    try (var network = run.network();
        NDManager buffers = network.manager().newSubManager();
        Optimizer optimizer = run.optimizer(buffers, network)) {
      Progress beginning =
          starts
              ? new StartingPoint(experiment, listener())
                  .enter(network, optimizer, stepsPerEpoch, null)
              : Progress.start(0, 0);
      List<Group> groups =
          optimizer.groups().stream().map(group -> group(group, length.steps())).toList();
      warnings.addAll(run.graph().cautions());
      Measured measured =
          safe.test(network) && fits
              ? measure(
                  run.step(network, optimizer, Warmup.NONE).scaledBy(run.scaler()), beginning, stop)
              : null;
      String place = run.place().line() + run.together().map(line -> "; " + line).orElse("");
      if (memory == null && measured != null && memoryCheck.isSmall()) {
        memory = took(measured).flatMap(memoryCheck::measured).orElse(null);
      }
      return new TrainingForecast(
          place, length, run.shape().views(), groups, start, warnings, memory, measured);
    }
  }

  /** By the first rank; the others wait. */
  private @Nullable Memory tried(BooleanSupplier stop) {
    if (memoryCheck.isSmall() || stop.getAsBoolean()) {
      return null;
    }
    Memory memory = run.ranks().isMain() ? memoryCheck.forecast().orElse(null) : null;
    run.ranks().await();
    return memory;
  }

  private static Optional<StepMemory> took(Measured measured) {
    return measured.bytesBefore() == null || measured.bytesAdded() == null
        ? Optional.empty()
        : Optional.of(new StepMemory(measured.bytesBefore(), measured.bytesAdded()));
  }

  private TrainingListener listener() {
    return new TrainingListener() {
      @Override
      public void noted(String line) {
        start.add(line);
      }

      @Override
      public void warned(String line) {
        warnings.add(line);
      }
    };
  }

  private static Group group(ParameterGroup group, long steps) {
    return new Group(
        group.name(),
        List.copyOf(group.parameters().keySet()),
        group.parameters().values().stream().mapToLong(p -> p.getShape().size()).sum(),
        group.rate().rate(0),
        group.rate() instanceof RateSchedule.Spread spread ? spread.run().lr() : null,
        group.rate().rate(steps - 1),
        group.weightDecay().rate(0),
        group.weightDecay().rate(steps - 1));
  }

  private @Nullable Measured measure(TrainStep step, Progress beginning, BooleanSupplier stop)
      throws IOException {
    long stepsPerEpoch = run.loader().stepsPerEpoch();
    Progress progress = beginning;
    int done = 0;
    double first = 0;
    double others = 0;
    var memory = new MemoryMeter(run.place().device());
    try (ViewBatches batches = run.loader().epoch(0, 0)) {
      long end = System.nanoTime() + PATIENCE;
      BooleanSupplier late = () -> run.ranks().any(System.nanoTime() - end > 0);
      while (done <= MEASURED_STEPS
          && done < stepsPerEpoch
          && !stop.getAsBoolean()
          && (done == 0 || !late.getAsBoolean())) {
        long begin = System.nanoTime();
        run.take(step, batches, progress);
        double seconds = (System.nanoTime() - begin) / 1e9;
        first = done == 0 ? seconds : first;
        others += done == 0 ? 0 : seconds;
        progress = progress.afterStep(stepsPerEpoch);
        done++;
      }
    }
    if (done == 0) {
      return null;
    }
    double each = done == 1 ? first : others / (done - 1);
    return new Measured(
        done - 1, first, each, PeakMemory.bytes().orElse(null), memory.before(), memory.added());
  }
}

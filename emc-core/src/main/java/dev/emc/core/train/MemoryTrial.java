package dev.emc.core.train;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import dev.emc.core.engine.Memories;
import dev.emc.core.optim.Optimizer;
import dev.emc.images.load.ViewBatches;
import java.io.IOException;
import java.util.Optional;

/**
 * Does a run's first steps as training does and tells how much memory they took. The process should
 * be a fresh one, as that of a run is. Nothing is written.
 */
public final class MemoryTrial {
  /**
   * In the second step gradients and the optimiser's memory are there when the graph is largest;
   * what GNU's allocator loses to holes it has lost after the third, but for a few per cent.
   */
  static final int STEPS = 4;

  private final PreparedRun run;

  private MemoryTrial(PreparedRun run) {
    this.run = run;
  }

  /**
   * Does the steps.
   *
   * @return empty if the system, or the GPU, does not tell
   */
  public static Optional<StepMemory> of(TrainingRun training) throws IOException {
    return new MemoryTrial(training.readyToMeasure()).take();
  }

  private Optional<StepMemory> take() throws IOException {
    Device device = run.place().device();
    // What others have of a GPU.
    long others = device.isGpu() ? Memories.usedOnGpu(device).orElse(0) : 0;
    try (var network = run.network();
        NDManager buffers = network.manager().newSubManager();
        Optimizer optimizer = run.optimizer(buffers, network)) {
      var memory = new MemoryMeter(device);
      var peak = new AllocatedPeak();
      try (peak) {
        steps(
            run.step(network, optimizer, Warmup.NONE)
                .scaledBy(run.scaler())
                .weighedBy(run.relativeWeights()));
      }
      Long before = memory.before();
      Long added = memory.added();
      if (before == null || added == null) {
        return Optional.empty();
      }
      // A GPU's memory is not GNU's allocator's.
      long allocated = device.isGpu() ? added : peak.added().orElse(added);
      return Optional.of(new StepMemory(Math.max(0, before - others), added, allocated));
    }
  }

  private void steps(TrainStep step) throws IOException {
    long stepsPerEpoch = run.loader().stepsPerEpoch();
    Progress progress = Progress.start(0, 0);
    for (int done = 0; done < STEPS && stepsPerEpoch > 0; ) {
      try (ViewBatches batches = run.loader().epoch(progress.epoch(), 0)) {
        int epoch = progress.epoch();
        while (progress.epoch() == epoch && done < STEPS) {
          run.take(step, batches, progress);
          progress = progress.afterStep(stepsPerEpoch);
          done++;
        }
      }
    }
  }
}

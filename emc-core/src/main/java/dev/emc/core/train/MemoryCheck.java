package dev.emc.core.train;

import ai.djl.Device;
import dev.emc.api.BackboneBlock;
import dev.emc.api.ConfigException;
import dev.emc.api.view.ViewSpec;
import dev.emc.core.config.Experiment;
import dev.emc.core.engine.Memories;
import dev.emc.core.engine.PeakMemory;
import dev.emc.core.plugin.Components;
import dev.emc.core.train.TrainingForecast.Memory;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Looks at whether a run's steps fit the memory of the device that computes, before the first one.
 * Of several ranks the first is looked at, which has an equal part of its machine's memory; trials
 * are of one rank that assumes the others.
 */
final class MemoryCheck {
  /**
   * Activations take up to so many times the bytes of the views that they are of. ResNet-50: 250 in
   * float32, holes of GNU's allocator included.
   */
  private static final long ACTIVATIONS = 400;

  /** Batches of a run's views that lie in memory: those that workers fill, and the step's. */
  private static final int BATCHES = 4;

  /** Arrays of the embeddings' shape that a method's loss and a criterion make of them. */
  private static final int EMBEDDINGS = 8;

  private final PreparedRun run;
  private final Components components;
  private final MemoryTrials trials;
  private final OptionalLong available;
  private final long resident;
  private final MemoryBeside beside;

  /** A check of a run in a process that has not built its network yet. */
  MemoryCheck(PreparedRun run, Components components, MemoryTrials trials) {
    this(
        run,
        components,
        trials,
        left(run.place().device(), run.ranks().localSize()),
        run.place().device().isGpu() ? 0 : PeakMemory.now().orElse(0));
  }

  /**
   * A check.
   *
   * @param available bytes that the process may still take; empty if there is no telling
   * @param resident bytes that it has
   */
  MemoryCheck(
      PreparedRun run,
      Components components,
      MemoryTrials trials,
      OptionalLong available,
      long resident) {
    this.run = run;
    this.components = components;
    this.trials = trials;
    this.available = available;
    this.resident = resident;
    this.beside = MemoryBeside.of(run.experiment().recompute(), run.place().device());
  }

  private static OptionalLong left(Device device, int ranks) {
    if (device.isGpu()) {
      return Memories.leftOnGpu(device);
    }
    OptionalLong left = Memories.left();
    return left.isEmpty() ? left : OptionalLong.of(left.getAsLong() / ranks);
  }

  /** Whether the run's own first steps tell as much as trials. */
  boolean isSmall() {
    return plan().isSmall();
  }

  /** What steps take, by trials; empty if there is no telling. */
  Optional<Memory> forecast() {
    int ranks = run.ranks().size();
    return available.isEmpty()
        ? Optional.empty()
        : plan().line((share, piece) -> trials.of(share * ranks, piece * ranks)).map(outlook()::of);
  }

  /** The same by the run's own first steps. */
  Optional<Memory> measured(StepMemory steps) {
    return available.isEmpty()
        ? Optional.empty()
        : plan().line((batchSize, piece) -> Optional.of(steps)).map(outlook()::of);
  }

  /**
   * Tries a run whose activations could be half of what there is, or more.
   *
   * @throws ConfigException if it takes too much, in one line that says what to change
   */
  void beforeTraining(TrainingListener listener) {
    long views = MemoryOutlook.piece(run.experiment()) / run.ranks().size() * viewBytes();
    if (available.isEmpty() || isSmall() || 2 * ACTIVATIONS * views < available.getAsLong()) {
      return;
    }
    Memory memory = forecast().orElse(null);
    if (memory != null && memory.advice() != null) {
      if (memory.verdict() == Memory.Verdict.TOO_MUCH) {
        throw new ConfigException(memory.advice());
      }
      listener.warned(memory.advice());
    }
  }

  /** In images of a rank. */
  private MemoryPlan plan() {
    Experiment experiment = run.experiment();
    int ranks = run.ranks().size();
    // Embeddings are there of all ranks' images.
    double perImage =
        BATCHES * (double) viewBytes()
            + EMBEDDINGS
                * (double) Float.BYTES
                * ranks
                * run.shape().views().viewCount()
                * run.shape().embeddingWidth();
    return new MemoryPlan(
        experiment.batchSize() / ranks,
        MemoryOutlook.piece(experiment) / ranks,
        pixels(),
        perImage,
        MemoryPlan.PIXELS,
        beside.rest());
  }

  private MemoryOutlook outlook() {
    Device device = run.place().device();
    return new MemoryOutlook(
        run.experiment(),
        run.ranks().size(),
        passesBlocks(),
        beside.doubt(run.ranks().size()),
        resident,
        available.orElseThrow(),
        where(device));
  }

  private String where(Device device) {
    if (device.isGpu()) {
      return "gpu" + device.getDeviceId();
    }
    int ranks = run.ranks().localSize();
    return ranks == 1 ? "this machine" : "each of %s ranks on this machine".formatted(ranks);
  }

  private boolean passesBlocks() {
    BackboneBlock backbone =
        components
            .assemble(run.experiment().selection())
            .backbone()
            .build(run.images().channels(), run.shape().views().fullSize());
    return backbone.passesBlocks();
  }

  private long viewBytes() {
    return Float.BYTES * run.images().channels() * pixels();
  }

  private long pixels() {
    return run.shape().views().views().stream().mapToLong(MemoryCheck::pixels).sum();
  }

  private static long pixels(ViewSpec view) {
    return (long) view.size() * view.size();
  }
}

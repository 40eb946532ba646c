package dev.emc.core.train;

import dev.emc.core.guard.GuardFigures;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Is told what happens in a run. Called on the training thread; must be quick. */
public interface TrainingListener {

  /**
   * A run, before its first step.
   *
   * @param name of the run
   * @param epochs to train in all
   * @param stepsPerEpoch optimiser steps in an epoch
   * @param progress where it starts: not at zero when resumed
   */
  record Start(String name, int epochs, long stepsPerEpoch, Progress progress) {}

  /**
   * Values of one step, or means over an epoch.
   *
   * @param progress after the step
   * @param learningRate of the groups that follow the schedule, in this step
   * @param loss total
   * @param terms unweighted terms and gauges by their names, such as {@code emc/entropy}
   */
  record Values(Progress progress, double learningRate, double loss, Map<String, Double> terms) {}

  /**
   * Where the time of an epoch went.
   *
   * @param epoch number, from 1
   * @param seconds wall-clock time of the steps
   * @param dataWaitSeconds of these, spent waiting for images
   * @param images trained on, by all ranks
   * @param communicationSeconds of these, spent in exchanges between ranks, waiting for slower ones
   *     included; 0 where there is but one
   */
  record Timing(
      int epoch, double seconds, double dataWaitSeconds, long images, double communicationSeconds) {
    /** Of a run of one process. */
    public Timing(int epoch, double seconds, double dataWaitSeconds, long images) {
      this(epoch, seconds, dataWaitSeconds, images, 0);
    }

    /** Share of the time spent in exchanges between ranks, from 0 to 1. */
    public double communicationShare() {
      return communicationSeconds / seconds;
    }

    /** Images per second. */
    public double imagesPerSecond() {
      return images / seconds;
    }

    /** Share of the time spent waiting for images, from 0 to 1. */
    public double dataWaitShare() {
      return dataWaitSeconds / seconds;
    }
  }

  /**
   * What a guard saw.
   *
   * @param progress of the run
   * @param figures of the network
   * @param start those of the start
   * @param harm what fell too far since the start, in words; null if nothing
   * @param isBest whether the network is the best so far
   * @param seconds that looking took
   */
  record GuardLook(
      Progress progress,
      GuardFigures figures,
      GuardFigures start,
      @Nullable String harm,
      boolean isBest,
      double seconds) {}

  /** The run begins. */
  default void started(Start start) {}

  /** A step is done; values are not read from the device here. */
  default void stepped(Progress progress) {}

  /** Values of a step were read. */
  default void logged(Values values) {}

  /** An epoch is done. */
  default void epochEnded(Values means, Timing timing) {}

  /**
   * A probe has looked at the network, at the end of an epoch or before the first.
   *
   * @param values by name, such as {@code knn-top1}
   */
  default void measured(Progress progress, Map<String, Double> values) {}

  /**
   * The guard has looked at the network, before the first step or between two.
   *
   * @param look what it saw
   */
  default void guarded(GuardLook look) {}

  /** A checkpoint is about to be written: what was told so far must be on the device before it. */
  default void checkpointing() {}

  /** A checkpoint is on disk. */
  default void checkpointed(Path folder) {}

  /** Something worth knowing that asks for nothing, in one line. */
  default void noted(String line) {}

  /** Something the user should know, in one line. */
  default void warned(String line) {}
}

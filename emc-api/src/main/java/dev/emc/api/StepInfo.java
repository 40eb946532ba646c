package dev.emc.api;

import org.apiguardian.api.API;

/**
 * Where training stands, for hooks, and for losses and schedules that change over time.
 *
 * @param step optimiser steps done in this run, from 0
 * @param historyStep optimiser steps done in the whole history of the weights, those before this
 *     run included
 * @param epoch epochs done in this run, from 0
 * @param historyEpoch epochs done in the whole history of the weights
 * @param stepsPerEpoch optimiser steps in an epoch of this run
 * @param epochs of this run, at least 1
 * @param seed of the run
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record StepInfo(
    long step,
    long historyStep,
    int epoch,
    int historyEpoch,
    long stepsPerEpoch,
    int epochs,
    long seed) {
  /** Optimiser steps of the whole run, K. */
  public long totalSteps() {
    return stepsPerEpoch * epochs;
  }

  /** Epochs done in this run with the part of the present one: {@code step / stepsPerEpoch}. */
  public double exactEpoch() {
    return (double) step / stepsPerEpoch;
  }

  /**
   * A seed for draws of this step alone, told by the run's seed and the step: whoever draws with
   * {@code new Random(info.drawSeed())} draws the same after a resumption, on any device.
   */
  public long drawSeed() {
    // The finaliser of SplitMix64 (Steele, Lea and Flood 2014), so that near steps have far seeds.
    long x = seed * 0x9E3779B97F4A7C15L + step;
    x = (x ^ (x >>> 30)) * 0xBF58476D1CE4E5B9L;
    x = (x ^ (x >>> 27)) * 0x94D049BB133111EBL;
    return x ^ (x >>> 31);
  }
}

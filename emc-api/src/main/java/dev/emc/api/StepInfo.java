package dev.emc.api;

import org.apiguardian.api.API;

/**
 * Where training stands, for hooks and losses that change over time.
 *
 * @param step optimiser steps done in this run, from 0
 * @param historyStep optimiser steps done in the whole history of the weights, those before this
 *     run included
 * @param epoch epochs done in this run, from 0
 * @param historyEpoch epochs done in the whole history of the weights
 * @param stepsPerEpoch optimiser steps in an epoch of this run
 */
@API(status = API.Status.STABLE, since = "0.1")
public record StepInfo(
    long step, long historyStep, int epoch, int historyEpoch, long stepsPerEpoch) {}

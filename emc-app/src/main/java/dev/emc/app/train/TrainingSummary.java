package dev.emc.app.train;

import java.util.Map;

/**
 * How a training run ended.
 *
 * @param run the run directory
 * @param epochs done by now, those of earlier processes included
 * @param steps done by now
 * @param seconds this process took
 * @param losses the last epoch's mean of each loss term and of the total, by name
 */
public record TrainingSummary(
    String run, int epochs, long steps, double seconds, Map<String, Double> losses) {}

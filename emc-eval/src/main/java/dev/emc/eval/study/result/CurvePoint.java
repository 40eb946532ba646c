package dev.emc.eval.study.result;

import dev.emc.eval.stats.MeanSd;

/**
 * Accuracy of a row after an epoch.
 *
 * @param row name of the row
 * @param epoch of the continued training; 0 is the base
 * @param fraction share of the labels
 * @param top1 over the seeds; with a single seed over the draws, percent
 */
public record CurvePoint(String row, int epoch, double fraction, MeanSd top1) {}

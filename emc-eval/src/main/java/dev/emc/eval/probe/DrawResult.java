package dev.emc.eval.probe;

import org.jspecify.annotations.Nullable;

/**
 * One probe's answers on the test images.
 *
 * @param draw number of the label draw
 * @param labels number of labels the probe saw
 * @param l2 strength of the penalty; null where the protocol has none to choose
 * @param l2Validated whether it was chosen on held-out labels; null where it was not to be
 * @param converged whether the fit reached its tolerance; null where none was set
 * @param top1 accuracy in percent
 * @param predicted class given to each test image
 */
public record DrawResult(
    int draw,
    int labels,
    @Nullable Double l2,
    @Nullable Boolean l2Validated,
    @Nullable Boolean converged,
    double top1,
    int[] predicted) {}

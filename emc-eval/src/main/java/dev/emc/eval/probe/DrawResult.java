package dev.emc.eval.probe;

/**
 * One probe's answers on the test images.
 *
 * @param draw number of the label draw
 * @param labels number of labels the probe saw
 * @param l2 strength of the penalty
 * @param l2Validated whether it was chosen on held-out labels
 * @param converged whether the fit reached its tolerance
 * @param top1 accuracy in percent
 * @param predicted class given to each test image
 */
public record DrawResult(
    int draw,
    int labels,
    double l2,
    boolean l2Validated,
    boolean converged,
    double top1,
    int[] predicted) {}

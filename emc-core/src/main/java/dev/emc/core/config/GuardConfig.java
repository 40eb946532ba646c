package dev.emc.core.config;

import dev.emc.api.config.Check;
import dev.emc.api.plugin.Describe;

/** Compares the features with the start's while a run goes on, and acts if they become worse. */
public record GuardConfig(
    @Describe("Images that nothing is trained on") ImageRange images,
    @Describe("Use the labels that the images bring; without any, accuracy is not looked at")
        boolean labels,
    @Describe("Most of these images that are looked at, evenly spread over all; 0 = no limit")
        int most,
    @Describe("Epochs between two looks; the last epoch is always looked at") int everyEpochs,
    @Describe("Steps between further looks; 0 = none") int everySteps,
    @Describe(
            "What harm leads to: stop, lower-rate (back to the best checkpoint and on from there with"
                + " lower rates) or ignore")
        OnHarm onHarm,
    @Describe("By what lower-rate multiplies all learning rates, each time") double rateFactor,
    @Describe("How often lower-rate lowers the rates; the next harm stops the run")
        int mostLowerings,
    @Describe("Neighbours that vote and that are compared with the start's") int k,
    @Describe("Percentage points that the nearest-neighbour accuracy may lie below the start's")
        double knnTolerance,
    @Describe("Share of the start's effective rank of the features that may be lost")
        double rankTolerance,
    @Describe("Share of the start's nearest neighbours that may be lost") double overlapTolerance) {
  private static final int MAX_K = 1_000;

  public GuardConfig {
    Check.whole("every-epochs", everyEpochs, 1, 1_000_000);
    Check.whole("every-steps", everySteps, 0, 100_000_000);
    Check.number("rate-factor", rateFactor, 1e-6, 0.99);
    Check.whole("most-lowerings", mostLowerings, 0, 1000);
    Check.whole("k", k, 1, MAX_K);
    Check.whole("most", most, 0, ImageRange.MAX_INDEX);
    Require.that(
        most == 0 || most > k, "most must be 0 or above k (%s), got %s".formatted(k, most));
    Check.number("knn-tolerance", knnTolerance, 0, 100);
    Check.number("rank-tolerance", rankTolerance, 0, 1);
    Check.number("overlap-tolerance", overlapTolerance, 0, 1);
  }

  /** After each epoch, stopping the run on harm. */
  public GuardConfig(ImageRange images) {
    this(images, true, 1000, 1, 0, OnHarm.STOP, 0.1, 3, 20, 2, 0.3, 0.9);
  }
}

package dev.emc.eval.probe;

/**
 * What the classifier of a draw answered, and to which images.
 *
 * @param fit its answers
 * @param images index of each test image that was answered, ascending
 */
public record DrawAnswers(ProbeFit fit, int[] images) {
  /** Refuses answers to another number of images. */
  public DrawAnswers {
    if (fit.predicted().length != images.length || fit.ranks().length != images.length) {
      throw new IllegalArgumentException(
          "%s classes and %s ranks are no answers to %s images"
              .formatted(fit.predicted().length, fit.ranks().length, images.length));
    }
  }
}

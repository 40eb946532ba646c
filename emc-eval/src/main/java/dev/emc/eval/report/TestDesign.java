package dev.emc.eval.report;

/**
 * How a report's tests are made, in the words that its sentences need.
 *
 * @param spread what a deviation is over, such as {@code 3 seeds}
 * @param repeats what the answers on an image are taken together over
 * @param family what Holm's correction is over
 * @param limits what the tests say nothing about, the end of a sentence
 * @param scope what a verdict rests on beside its images, to stand next to it, such as {@code one
 *     training seed}
 */
public record TestDesign(
    String spread, String repeats, String family, String limits, String scope) {
  /** What stands beside a verdict that one training of each model has given. */
  public static final String ONE = "one training seed";

  /** One training seed says nothing about another. */
  public static final String ONE_SEED = "they do not cover the chance of another training seed";

  /** The tests of {@link ComparedRuns}: runs side by side, each protocol a family of its own. */
  public static TestDesign ofRuns() {
    return new TestDesign(
        "label draws, where there are several",
        "label draws",
        "the models and label fractions of each protocol",
        ONE_SEED,
        ONE);
  }
}

package dev.emc.api;

import org.apiguardian.api.API;

/**
 * A criterion added to a method's own loss: embeddings of all views → loss terms.
 *
 * <p>It sees only {@link Embeddings} and never knows which method made them. One instance serves
 * one run; it keeps no state between steps. The order of the images in a batch makes no difference.
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public interface Regularizer {
  /**
   * Refuses a run that cannot work, before anything is loaded: too small a batch, too few views.
   *
   * @throws ConfigException with one clear line
   */
  default void check(RunShape run) {}

  /**
   * The weighted terms to add to the method's loss; {@link LossTerms#none()} adds nothing.
   *
   * <p>For finite embeddings the terms and their gradients are finite, also when rows are equal: a
   * collapsed batch is what a criterion must be able to leave.
   */
  LossTerms loss(Embeddings embeddings);

  /**
   * The same for a criterion that changes over a run, or that draws: with {@link
   * StepInfo#drawSeed()}, so that a resumed run draws the same. This is what the runtime calls.
   */
  default LossTerms loss(Embeddings embeddings, StepInfo step) {
    return loss(embeddings);
  }
}

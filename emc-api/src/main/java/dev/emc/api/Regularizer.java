package dev.emc.api;

import org.apiguardian.api.API;

/**
 * A criterion added to a method's own loss: embeddings of all views → loss terms.
 *
 * <p>It sees only {@link Embeddings} and never knows which method made them. One instance serves
 * one run; it keeps no state between steps.
 */
@API(status = API.Status.STABLE, since = "0.1")
public interface Regularizer {
  /**
   * Refuses a run that cannot work, before anything is loaded: too small a batch, too few views.
   *
   * @throws ConfigException with one clear line
   */
  default void check(RunShape run) {}

  /** The weighted terms to add to the method's loss; {@link LossTerms#none()} adds nothing. */
  LossTerms loss(Embeddings embeddings);
}

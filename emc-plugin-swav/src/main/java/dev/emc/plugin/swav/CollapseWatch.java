package dev.emc.plugin.swav;

import ai.djl.ndarray.NDArray;
import dev.emc.api.StepInfo;
import dev.emc.api.math.Scalars;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Notices SwAV's well-known collapse: the loss sits at ln K, its value when every prediction is
 * uniform over the K prototypes.
 */
final class CollapseWatch {
  static final String TERM = "swapped-prediction";
  static final String GAUGE = "distance-to-ln-k";

  /** Closer than this share of ln K counts as sitting there. */
  private static final double SHARE = 0.01;

  /** A run from scratch starts near ln K and needs some steps to leave it. */
  private static final long LEAST_STEPS = 100;

  private final double ceiling;
  private long since = -1;

  CollapseWatch(int prototypes) {
    ceiling = Math.log(prototypes);
  }

  /** ln K − loss, a scalar. */
  NDArray distance(NDArray loss) {
    return loss.neg().add(Scalars.like(loss, ceiling));
  }

  Optional<String> warning(StepInfo step, Map<String, Double> logged) {
    Double loss = logged.get(TERM);
    if (loss == null || !(Math.abs(ceiling - loss) < SHARE * ceiling)) {
      since = -1;
      return Optional.empty();
    }
    if (since < 0) {
      since = step.step();
    }
    if (step.step() - since < Math.max(LEAST_STEPS, step.stepsPerEpoch())) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "swav has collapsed: its loss has been at ln(prototypes) = %.3f since step %d, so every"
                + " image gets the same uniform prediction. Usual causes: a learning rate that is"
                + " too high, sinkhorn-epsilon too large (try 0.03), a queue that starts too early"
                + " (raise queue-start-epoch), prototypes trained too soon (raise"
                + " freeze-prototype-steps), or too many prototypes for the data",
            ceiling,
            since));
  }
}

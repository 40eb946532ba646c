package dev.emc.plugin.target;

import dev.emc.api.StepInfo;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Notices DINO's two collapses, in which the student has nothing more to learn of the teacher: all
 * images get the uniform output, or all get the same one (Caron et al. 2021, section 5.3).
 */
final class DinoCollapse {
  static final String ENTROPY = "teacher-entropy";
  static final String DIVERGENCE = "divergence";

  /** A divergence below this share of ln K is none. */
  private static final double SHARE = 0.01;

  /** A run from scratch may start there and needs some steps to leave it. */
  private static final long LEAST_STEPS = 100;

  private final double ceiling;
  private long since = -1;

  DinoCollapse(int outputs) {
    ceiling = Math.log(outputs);
  }

  Optional<String> warning(StepInfo step, Map<String, Double> logged) {
    Double divergence = logged.get(DIVERGENCE);
    Double entropy = logged.get(ENTROPY);
    if (divergence == null || entropy == null || !(divergence < SHARE * ceiling)) {
      since = -1;
      return Optional.empty();
    }
    if (since < 0) {
      since = step.step();
    }
    if (step.step() - since < Math.max(LEAST_STEPS, step.stepsPerEpoch())) {
      return Optional.empty();
    }
    String kind =
        entropy > ceiling / 2
            ? "to the uniform output (entropy near ln(outputs) = %.3f). Usual causes: a"
                + " teacher-temperature that is too high (try 0.04)"
            : "to one output for all images (entropy far below ln(outputs) = %.3f). Usual causes: a"
                + " center-momentum of 1";
    return Optional.of(
        String.format(
            Locale.ROOT,
            "dino has collapsed: since step %d the student says of every image what the teacher"
                + " says, "
                + kind
                + ", a learning rate that is too high, too small a batch",
            since,
            ceiling));
  }
}

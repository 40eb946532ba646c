package dev.emc.eval.improve;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is tried: continuing alone, EMC with three pairs of weights and with weights of 1 relative
 * to the base loss's pull, others on request; two rates.
 */
final class Candidates {
  /** Name of continuing alone, which is tried first. */
  static final String ALONE = "continued";

  /** The milder weights and the lower rate, as shares of the usual ones. */
  private static final double MILD = 0.1;

  private static final double SLOW = 0.25;
  private static final String ABSOLUTE = "regularizer-weights=absolute";
  private static final String RELATIVE = "regularizer-weights=relative";
  private static final double ENTROPY = 1;
  private static final double COVARIANCE = 25;

  private Candidates() {}

  /**
   * EMC with a method's weights.
   *
   * @param profile null for a method that nothing is known of: then the paper's
   * @param share of the weights that is taken
   */
  static String emc(@Nullable MethodProfile profile, double share) {
    return emc(share * entropy(profile), share * covariance(profile));
  }

  /** EMC with the weights that are tried first of a method's absolute ones. */
  static String first(@Nullable MethodProfile profile) {
    return profile != null && profile.evenFirst() ? even(profile) : emc(profile, 1);
  }

  /** EMC with the lesser of a method's two weights for both terms: small networks often want it. */
  private static String even(@Nullable MethodProfile profile) {
    double lesser = Math.min(entropy(profile), covariance(profile));
    return emc(lesser, lesser);
  }

  private static double entropy(@Nullable MethodProfile profile) {
    return profile == null ? ENTROPY : profile.entropyWeight();
  }

  private static double covariance(@Nullable MethodProfile profile) {
    return profile == null ? COVARIANCE : profile.covarianceWeight();
  }

  private static String emc(double entropy, double covariance) {
    return "{type: emc, entropy-weight: %s, covariance-weight: %s}"
        .formatted(text(entropy), text(covariance));
  }

  /**
   * All candidates, the most wanted first: a budget takes the last ones away. The order of the
   * absolute weights is that of the map (docs/map.md): both alike first where the usual ones never
   * came to more than continuing alone.
   *
   * @param lr rate of the continued run
   * @param others names of further criteria
   */
  static List<Candidate> of(@Nullable MethodProfile profile, double lr, List<String> others) {
    String usual = "optimizer.lr=" + text(lr);
    String slow = "optimizer.lr=" + text(SLOW * lr);
    String first = "regularizer=" + first(profile);
    String mild = "regularizer=" + emc(profile, MILD);
    List<Candidate> candidates = new ArrayList<>();
    candidates.add(new Candidate(ALONE, List.of("regularizer=none", usual)));
    candidates.add(relative(lr));
    candidates.add(
        new Candidate("emc-usual", List.of("regularizer=" + emc(profile, 1), ABSOLUTE, usual)));
    candidates.add(
        candidates.size() - (profile != null && profile.evenFirst() ? 1 : 0),
        new Candidate("emc-even", List.of("regularizer=" + even(profile), ABSOLUTE, usual)));
    for (String other : others) {
      candidates.add(new Candidate(named(other), List.of("regularizer=" + other, ABSOLUTE, usual)));
    }
    candidates.add(new Candidate("emc-slow", List.of(first, ABSOLUTE, slow)));
    candidates.add(new Candidate("continued-slow", List.of("regularizer=none", slow)));
    candidates.add(new Candidate("emc-mild", List.of(mild, ABSOLUTE, usual)));
    return candidates;
  }

  /**
   * EMC of which each term pulls as hard at the embeddings as the method's own loss: what is done
   * where nothing can choose.
   */
  static Candidate relative(double lr) {
    return new Candidate(
        "emc-relative", List.of("regularizer=" + emc(1, 1), RELATIVE, "optimizer.lr=" + text(lr)));
  }

  /** A name of a folder: {@code mmcr}, or {@code mmcr-weight-0.1} of a section with its keys. */
  private static String named(String criterion) {
    return criterion
        .replaceFirst("^\\{\\s*type:", "")
        .strip()
        .replaceAll("[^A-Za-z0-9.]+", "-")
        .replaceAll("^-+|-+$", "");
  }

  private static String text(double value) {
    return new BigDecimal(value).round(new MathContext(6)).stripTrailingZeros().toPlainString();
  }
}

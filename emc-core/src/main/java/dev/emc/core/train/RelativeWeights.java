package dev.emc.core.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.emc.api.Embeddings;
import dev.emc.api.LossTerms;
import dev.emc.api.math.Scalars;
import dev.emc.core.engine.GradMode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Function;

/**
 * Makes a regularizer's weights multiples of the base loss's gradient: a term of weight w is added
 * with w · r(L) / r(T), where r is the root mean square over some steps of the gradient's norm at
 * the embeddings of the full-resolution views, of the base loss L and of the term T.
 *
 * <p>So a term of weight 1 pulls as hard at the embeddings as the base loss does. It is measured in
 * the first ten steps, in which what was measured so far is used, and then stays; if heads are
 * trained alone at first, it is measured again in the first ten steps after that. A term without
 * gradient in these steps keeps its weight as it is, and so do all terms beside a base loss that
 * has none at the embeddings. Each of these steps embeds its images twice, as in pieces, and reads
 * the gradients' norms from the device.
 */
final class RelativeWeights {
  /** Steps in which is measured. */
  static final int STEPS = 10;

  private static final String KEY = "relative-weights";
  private static final String MEASURED = "steps";
  private static final String HEADS = "of-heads";
  private static final String BASE = "base";
  private static final String TERMS = "terms";

  private final Map<String, Double> termSquares = new LinkedHashMap<>();
  private double baseSquares;
  private int measured;
  private boolean ofHeads;
  private boolean unsaid;

  /**
   * Whether the step is one to measure in.
   *
   * @param heads whether the heads are trained alone in it
   */
  boolean isDue(boolean heads) {
    if (ofHeads && !heads) {
      // The heads that were random are none any more, and the base loss pulls otherwise.
      measured = 0;
      baseSquares = 0;
      termSquares.clear();
    }
    ofHeads = heads;
    return measured < STEPS;
  }

  /**
   * Measures the gradients of a step's losses and leaves the network as it is; gradients of weights
   * are to be cleared afterwards. Recording is on.
   *
   * @param base the base loss of some embeddings
   * @param added the regularizer's terms of them
   */
  void measure(
      JointEmbeddingNetwork network,
      Embeddings embeddings,
      Function<Embeddings, NDArray> base,
      Function<Embeddings, LossTerms> added) {
    double square;
    try (var before = new StepUndo(network)) {
      square = gradientSquare(embeddings, base);
      before.undo();
    }
    var squares = new LinkedHashMap<String, Double>();
    boolean finite = Double.isFinite(square);
    for (LossTerms.Term term : added.apply(leaf(embeddings)).terms()) {
      double each = gradientSquare(embeddings, e -> added.apply(e).value(term.name()));
      squares.put(term.name(), each);
      finite &= Double.isFinite(each);
    }
    // A step whose gradients overflow says nothing.
    if (finite) {
      baseSquares += square;
      squares.forEach((name, each) -> termSquares.merge(name, each, Double::sum));
      measured++;
      unsaid = measured == STEPS;
    }
  }

  /** ‖∂ loss / ∂ Z‖² at the full-resolution views' embeddings Z. */
  private static double gradientSquare(Embeddings embeddings, Function<Embeddings, NDArray> of) {
    Embeddings leaf = leaf(embeddings);
    NDArray loss = of.apply(leaf);
    if (!GradMode.isRecorded(loss)) {
      return 0;
    }
    JniUtils.backward((PtNDArray) loss, (PtNDArray) loss.onesLike(), false, false);
    return GradMode.off(
        () -> {
          try (NDArray gradient = JniUtils.getGradient((PtNDArray) leaf.stacked())) {
            if (gradient == null) {
              return 0.0;
            }
            gradient.attach(leaf.stacked().getManager());
            long rows = leaf.batchSize() * leaf.fullResolutionCount();
            return gradient
                .get(new NDIndex("0:{}", rows))
                .square()
                .sum()
                .toArray()[0]
                .doubleValue();
          }
        });
  }

  /** The same embeddings as the beginning of a graph. */
  private static Embeddings leaf(Embeddings embeddings) {
    NDArray stacked = embeddings.stacked().stopGradient();
    stacked.setRequiresGradient(true);
    Embeddings leaf =
        Embeddings.ofStacked(stacked, embeddings.viewCount(), embeddings.fullResolutionCount());
    embeddings.outputs().forEach((name, output) -> leaf.with(name, output.stopGradient()));
    return leaf;
  }

  /** By what a term's weight is multiplied. */
  double factor(String term) {
    double square = termSquares.getOrDefault(term, 0.0);
    return square == 0 || baseSquares == 0 ? 1 : Math.sqrt(baseSquares / square);
  }

  /** The same terms with absolute weights, which are gauges beside them. */
  LossTerms applied(LossTerms terms) {
    LossTerms.Builder weighed = LossTerms.builder();
    for (LossTerms.Term term : terms.terms()) {
      weighed.add(term.name(), factor(term.name()) * term.weight(), term.value());
    }
    terms.gauges().forEach(weighed::gauge);
    for (LossTerms.Term term : terms.terms()) {
      weighed.gauge(term.name() + "-weight", Scalars.like(term.value(), asConfigured(term)));
    }
    return weighed.build();
  }

  /**
   * The absolute weight as a config has it, at least 0: a term that is to rise, such as the
   * entropy, is in the loss with its negative.
   */
  private double asConfigured(LossTerms.Term term) {
    return Math.abs(factor(term.name()) * term.weight());
  }

  /** What was measured, in one line, once it is. */
  Optional<String> news(LossTerms terms) {
    if (!unsaid) {
      return Optional.empty();
    }
    unsaid = false;
    var text = new StringJoiner(", ");
    for (LossTerms.Term term : terms.terms()) {
      text.add(String.format(Locale.ROOT, "%s %.4g", term.name(), asConfigured(term)));
    }
    return Optional.of(
        "the regularizer's weights are, from this step on: "
            + text
            + (baseSquares == 0
                ? "; the method's loss has no gradient at the embeddings, so they are as absolute ones"
                : ""));
  }

  /** Writes itself into a checkpoint's state. */
  void save(ObjectNode state) {
    ObjectNode own = state.putObject(KEY);
    own.put(MEASURED, measured).put(HEADS, ofHeads).put(BASE, baseSquares);
    ObjectNode terms = own.putObject(TERMS);
    termSquares.forEach(terms::put);
  }

  /** Takes over what a checkpoint says. */
  void restore(JsonNode state) {
    JsonNode own = state.path(KEY);
    measured = own.path(MEASURED).asInt();
    ofHeads = own.path(HEADS).asBoolean();
    baseSquares = own.path(BASE).asDouble();
    termSquares.clear();
    own.path(TERMS)
        .properties()
        .forEach(term -> termSquares.put(term.getKey(), term.getValue().asDouble()));
  }
}

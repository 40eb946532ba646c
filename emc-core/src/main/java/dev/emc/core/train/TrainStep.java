package dev.emc.core.train;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.emc.api.Embeddings;
import dev.emc.api.Encoder;
import dev.emc.api.LossTerms;
import dev.emc.api.Regularizer;
import dev.emc.api.StepInfo;
import dev.emc.api.TargetNetwork;
import dev.emc.api.math.Scalars;
import dev.emc.core.engine.GradMode;
import dev.emc.core.optim.GradientClip;
import dev.emc.core.optim.Optimizer;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One optimiser step: hooks, forward, L = L_ssl + β2 · L_cov − β1 · H, backward, update.
 *
 * <p>One stream of device work. On a GPU nothing is read back; on a CPU, where reading is free, the
 * total is looked at before the update.
 */
final class TrainStep {
  private final JointEmbeddingNetwork network;
  private final String methodName;
  private final Regularizer regularizer;
  private final String regularizerName;
  private final EntropyGauge gauge;
  private final Optimizer optimizer;
  private final @Nullable GradientClip clip;
  private final boolean readingIsFree;
  private final Map<String, Parameter> trainable;
  private final Set<Parameter> backbone;
  private final Warmup warmup;
  private final StepPasses passes;
  private @Nullable LossScaler scaler;
  private @Nullable RelativeWeights weights;
  private Optional<String> news = Optional.empty();
  private StepClock clock = StepClock.OFF;

  TrainStep(
      JointEmbeddingNetwork network,
      String methodName,
      Regularizer regularizer,
      String regularizerName,
      EntropyGauge gauge,
      Optimizer optimizer,
      @Nullable GradientClip clip,
      Warmup warmup) {
    this.network = network;
    this.methodName = methodName;
    this.regularizer = regularizer;
    this.regularizerName = regularizerName;
    this.gauge = gauge;
    this.optimizer = optimizer;
    this.clip = clip;
    this.readingIsFree = !network.manager().getDevice().isGpu();
    this.trainable = network.stateDict().trainable();
    this.backbone = identitySet(network.backbone().getParameters().values());
    this.warmup = warmup;
    this.passes = new StepPasses(network);
  }

  /** Multiplies losses against the narrow range of float16; steps that overflow are skipped. */
  TrainStep scaledBy(@Nullable LossScaler wanted) {
    scaler = wanted;
    return this;
  }

  /** Takes the regularizer's weights as multiples of the base loss's gradient. */
  TrainStep weighedBy(@Nullable RelativeWeights wanted) {
    weights = wanted;
    return this;
  }

  /** What is new since the last step, in one line. */
  Optional<String> news() {
    return news;
  }

  /** Has batches pass the network in another way than at once. */
  TrainStep passing(Consumer<StepPasses> way) {
    way.accept(passes);
    return this;
  }

  /** Tells a clock when each part of a step has been asked for. */
  TrainStep timedBy(StepClock wanted) {
    clock = wanted;
    return this;
  }

  /** Name of the total among a result's values. */
  static final String TOTAL = "loss";

  /** Name of what the loss of a float16 run is multiplied by. */
  static final String LOSS_SCALE = "loss-scale";

  /** Name of the mean marginal entropy of the compact embeddings, nats. */
  static final String ENTROPY = "entropy";

  /**
   * Does one step.
   *
   * @param views (N, C, H, W) per view, all on one manager that is closed after the step
   * @throws NonFiniteLossException on a CPU, before weights are changed
   */
  StepResult run(List<NDArray> views, StepInfo info) {
    if (scaler == null) {
      StepResult result = passes(views, info);
      finish(info);
      return result;
    }
    try (var before = new StepUndo(network)) {
      StepResult result;
      try {
        result = passes(views, info);
      } catch (NonFiniteLossException e) {
        before.undo();
        throw e;
      }
      if (scaler.unscale(trainable.values(), passes.ranks())) {
        finish(info);
      } else {
        optimizer.clearGradients();
        before.undo();
      }
      return result;
    }
  }

  private StepResult passes(List<NDArray> views, StepInfo info) {
    moveTarget(TargetNetwork.Moves.BEFORE_FORWARD, info);
    GradMode.off(() -> network.method().beforeForward(info));
    clock.ended(StepPart.UPDATE);
    return GradMode.on(() -> forwardAndBackward(views, info));
  }

  private void finish(StepInfo info) {
    GradMode.off(() -> update(info));
    moveTarget(TargetNetwork.Moves.AFTER_UPDATE, info);
    GradMode.off(() -> network.method().afterUpdate(info));
    clock.ended(StepPart.UPDATE);
  }

  /** The network it trains. */
  JointEmbeddingNetwork network() {
    return network;
  }

  /** The learning rate of a step: that of the optimiser's first group. */
  double rate(long step) {
    return optimizer.rate(optimizer.groups().get(0), step);
  }

  /** What the method has to say of a step's values. */
  Optional<String> warning(StepInfo info, Map<String, Double> read) {
    String prefix = methodName + "/";
    var own = new LinkedHashMap<String, Double>();
    read.forEach(
        (name, value) -> {
          if (name.startsWith(prefix)) {
            own.put(name.substring(prefix.length()), value);
          }
        });
    return network.method().warning(info, own);
  }

  private StepResult forwardAndBackward(List<NDArray> views, StepInfo info) {
    Encoder encoder =
        warmup.isOfHeads(info) ? network.headTrainingEncoder() : network.trainingEncoder();
    boolean measures = weights != null && weights.isDue(warmup.isOfHeads(info));
    EmbeddedBatch batch =
        passes.batch(
            views, some -> checked(network.method().embed(encoder, some), some), measures, info);
    Embeddings embeddings = batch.embed();
    clock.ended(StepPart.FORWARD);
    if (weights != null && measures) {
      weights.measure(
          network,
          embeddings,
          e -> network.method().loss(encoder, e, info).total(),
          e -> regularizer.loss(e, info));
      optimizer.clearGradients();
    }
    var parts = new LinkedHashMap<String, LossTerms>();
    LossTerms own = network.method().loss(encoder, embeddings, info);
    parts.put(methodName, own);
    clock.ended(StepPart.LOSS);
    LossTerms added = weighed(regularizer.loss(embeddings, info));
    parts.put(regularizerName, added.scaled(warmup.regularizerShare(info)));
    LossTerms loss = LossTerms.join(parts);
    NDArray total = loss.total();
    var values = new LinkedHashMap<String, NDArray>();
    values.put(TOTAL, total);
    values.put(methodName, own.total());
    loss.terms().forEach(term -> values.put(term.name(), term.value()));
    values.putAll(loss.gauges());
    // Of every step, logged or not: an epoch's mean is the mean of all its steps.
    values.put(ENTROPY, GradMode.off(() -> gauge.entropy(embeddings)));
    if (scaler != null) {
      values.put(LOSS_SCALE, Scalars.like(total, scaler.scale()));
    }
    StepResult result = StepResult.of(values);
    clock.ended(StepPart.CRITERION);
    if (readingIsFree && !Double.isFinite(total.toArray()[0].doubleValue())) {
      throw new NonFiniteLossException(info, result.read());
    }
    NDArray from = scaler == null ? total : scaler.scaled(total);
    try (NDArray ones = total.onesLike()) {
      JniUtils.backward((PtNDArray) from, (PtNDArray) ones, false, false);
    }
    batch.backward();
    clock.ended(StepPart.BACKWARD);
    return result;
  }

  private LossTerms weighed(LossTerms terms) {
    if (weights == null) {
      return terms;
    }
    news = weights.news(terms);
    return weights.applied(terms);
  }

  private void update(StepInfo info) {
    // Before the method drops any: they count in a norm over all, as in PyTorch's order.
    if (clip != null) {
      clip.apply(trainable.values());
    }
    // Left to itself, the optimiser would pull frozen weights by decay and momentum.
    Set<Parameter> dropped = identitySet(warmup.isOfHeads(info) ? backbone : Set.of());
    network.method().afterBackward(info, head -> dropped.addAll(head.getParameters().values()));
    optimizer.step(info.step(), name -> dropped.contains(trainable.get(name)));
    optimizer.clearGradients();
  }

  private void moveTarget(TargetNetwork.Moves when, StepInfo info) {
    network
        .target()
        .filter(target -> target.spec().moves() == when)
        .ifPresent(target -> target.move(info, warmup.isOfHeads(info)));
  }

  /** Refuses embeddings of another shape before they are trained on in silence. */
  private Embeddings checked(Embeddings embeddings, List<NDArray> views) {
    return EmbeddedBatch.checked(embeddings, views, methodName, network.method().embeddingWidth());
  }

  private static Set<Parameter> identitySet(Collection<Parameter> parameters) {
    Set<Parameter> set = Collections.newSetFromMap(new IdentityHashMap<>());
    set.addAll(parameters);
    return set;
  }
}

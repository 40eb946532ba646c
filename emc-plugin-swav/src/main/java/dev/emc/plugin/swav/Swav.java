package dev.emc.plugin.swav;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import dev.emc.api.EmbeddingSpace;
import dev.emc.api.Embeddings;
import dev.emc.api.Encoder;
import dev.emc.api.Gradients;
import dev.emc.api.LossTerms;
import dev.emc.api.MethodContext;
import dev.emc.api.RunShape;
import dev.emc.api.SslMethod;
import dev.emc.api.StepInfo;
import dev.emc.api.nn.Mlp;
import dev.emc.api.view.ViewPlan;
import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * SwAV: the views of an image predict each other's assignment to prototypes. Caron et al., NeurIPS
 * 2020.
 *
 * <p>Views of one size go through the backbone together; the head then runs once on all of them.
 */
public final class Swav implements SslMethod {
  /** The views whose codes the others predict: the first two, both full-resolution. */
  static final int ASSIGNED_VIEWS = 2;

  private static final double NORM_FLOOR = 1e-12;

  private final SwavConfig config;
  private final Block projectionHead;
  private final Block prototypes;
  private final CollapseWatch collapse;
  private @Nullable CodeAssignment assignment;

  /** SwAV with a config. */
  @Inject
  public Swav(SwavConfig config) {
    this.config = config;
    projectionHead = Mlp.of(config.projectionHead(), true, true);
    prototypes = Mlp.linear(config.prototypes(), false);
    collapse = new CollapseWatch(config.prototypes());
  }

  @Override
  public EmbeddingSpace embeddingSpace() {
    return EmbeddingSpace.HYPERSPHERE;
  }

  @Override
  public int embeddingWidth() {
    return config.embeddingWidth();
  }

  @Override
  public ViewPlan defaultViews() {
    return SwavViews.plan();
  }

  @Override
  public void check(RunShape run) {
    SwavChecks.check(config, run);
  }

  @Override
  public void initialize(MethodContext context) {
    int batchSize = context.batchSize();
    int width = config.embeddingWidth();
    projectionHead.initialize(
        context.manager(), context.dataType(), new Shape(batchSize, context.featureWidth()));
    prototypes.initialize(context.manager(), context.dataType(), new Shape(batchSize, width));
    assignment = new CodeAssignment(config, context);
  }

  @Override
  public Map<String, Block> heads() {
    var heads = new LinkedHashMap<String, Block>();
    heads.put("projection_head", projectionHead);
    heads.put("prototypes", prototypes);
    return heads;
  }

  @Override
  public String backboneKeyPrefix() {
    return "";
  }

  @Override
  public List<String> historyKeys() {
    return config.historyKeys();
  }

  @Override
  public void beforeForward(StepInfo step) {
    NDArray weight = prototypes.getDirectParameters().get("weight").getArray();
    try (NDArray unit = weight.normalize(2, 1, NORM_FLOOR)) {
      // Not copyTo, which goes through the host's memory.
      weight.set(new NDIndex("..."), unit);
    }
  }

  @Override
  public Embeddings embed(Encoder encoder, List<NDArray> views) {
    NDArray stacked = encoder.apply(projectionHead, encoder.featuresBySize(views));
    Shape full = views.get(0).getShape();
    int fullResolution = (int) views.stream().filter(v -> v.getShape().equals(full)).count();
    return Embeddings.ofStacked(stacked, views.size(), fullResolution);
  }

  @Override
  public LossTerms loss(Encoder encoder, Embeddings embeddings, StepInfo step) {
    NDArray scores = encoder.apply(prototypes, embeddings.stackedNormalized());
    boolean queueing = step.historyEpoch() >= config.queueStartEpoch();
    List<NDArray> codes = assignment().codes(encoder, prototypes, embeddings, scores, queueing);
    NDArray loss =
        SwappedPrediction.loss(scores, codes, embeddings.viewCount(), config.temperature());
    return LossTerms.builder()
        .add(CollapseWatch.TERM, 1, loss)
        .gauge(CollapseWatch.GAUGE, collapse.distance(loss.stopGradient()))
        .build();
  }

  @Override
  public void afterBackward(StepInfo step, Gradients gradients) {
    long steps =
        switch (config.freezeCountsFrom()) {
          case HISTORY -> step.historyStep();
          case RUN -> step.step();
        };
    if (steps < config.freezePrototypeSteps()) {
      gradients.drop(prototypes);
    }
  }

  @Override
  public Map<String, NDArray> state() {
    return assignment().state();
  }

  @Override
  public void restore(Map<String, NDArray> state) {
    assignment().restore(state);
  }

  @Override
  public Optional<String> warning(StepInfo step, Map<String, Double> logged) {
    return collapse.warning(step, logged).or(() -> SwavChecks.stillFrozen(config, step));
  }

  private CodeAssignment assignment() {
    return Objects.requireNonNull(assignment, "initialize() comes first");
  }
}

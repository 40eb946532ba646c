package dev.emc.plugin.target;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import dev.emc.api.EmbeddingSpace;
import dev.emc.api.Embeddings;
import dev.emc.api.Encoder;
import dev.emc.api.LossTerms;
import dev.emc.api.MethodContext;
import dev.emc.api.RunShape;
import dev.emc.api.SslMethod;
import dev.emc.api.StepInfo;
import dev.emc.api.TargetNetwork;
import dev.emc.api.math.Schedules;
import dev.emc.api.nn.Mlp;
import dev.emc.api.view.ViewPlan;
import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * BYOL: a predictor on one view hits what the network's own moving average says of the other. Grill
 * et al., NeurIPS 2020.
 *
 * <p>Each view goes through backbone and projector on its own, view 1 first, and so through the
 * target. Names are those of solo-learn's checkpoints; DeepMind's are no PyTorch files.
 */
public final class Byol implements SslMethod {
  private static final String PROJECTOR = "projector";

  private final ByolConfig config;
  private final Block projector;
  private final Block predictor;
  private final CollapseWatch collapse;

  /** BYOL with a config. */
  @Inject
  public Byol(ByolConfig config) {
    this.config = config;
    projector = Mlp.of(config.projector(), true, true);
    predictor = Mlp.of(List.of(config.predictorWidth(), config.embeddingWidth()), true, true);
    collapse = new CollapseWatch("byol", config.embeddingWidth());
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
    return Views.byol();
  }

  @Override
  public void check(RunShape run) {
    Views.requireTwo("byol", run.views());
    Views.requireThree("byol", run);
  }

  @Override
  public void initialize(MethodContext context) {
    int batchSize = context.batchSize();
    projector.initialize(
        context.manager(), context.dataType(), new Shape(batchSize, context.featureWidth()));
    predictor.initialize(
        context.manager(), context.dataType(), new Shape(batchSize, config.embeddingWidth()));
  }

  @Override
  public Map<String, Block> heads() {
    var heads = new LinkedHashMap<String, Block>();
    heads.put(PROJECTOR, projector);
    heads.put("predictor", predictor);
    return heads;
  }

  @Override
  public Optional<TargetNetwork> target() {
    return Optional.of(
        TargetNetwork.of("momentum_backbone.")
            .head(PROJECTOR, "momentum_projector")
            .momentum(
                step ->
                    Schedules.cosine(config.baseMomentum(), 1, step.step(), step.totalSteps())));
  }

  @Override
  public String backboneKeyPrefix() {
    return "backbone.";
  }

  @Override
  public Embeddings embed(Encoder encoder, List<NDArray> views) {
    return TwoViews.project(encoder, projector, views);
  }

  @Override
  public LossTerms loss(Encoder encoder, Embeddings embeddings, StepInfo step) {
    NDArray first = encoder.apply(predictor, embeddings.view(0));
    NDArray second = encoder.apply(predictor, embeddings.view(1));
    NDArray distance =
        ByolLoss.distance(first, embeddings.output(TwoViews.TARGET_2))
            .add(ByolLoss.distance(second, embeddings.output(TwoViews.TARGET_1)));
    return LossTerms.builder()
        .add("distance", 1, distance)
        .gauge(CollapseWatch.GAUGE, collapse.spread(embeddings))
        .build();
  }

  @Override
  public Optional<String> warning(StepInfo step, Map<String, Double> logged) {
    return collapse.warning(step, logged);
  }
}

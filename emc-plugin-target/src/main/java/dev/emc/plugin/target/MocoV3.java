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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * MoCo v3: a prediction of one view picks, within the batch, what a momentum encoder makes of the
 * other. Chen, Xie, He, ICCV 2021.
 *
 * <p>Each view goes through the network on its own, view 1 first, and so through the momentum
 * encoder.
 */
public final class MocoV3 implements SslMethod {
  private static final String ONLINE = "base_encoder.";
  private static final String MOMENTUM = "momentum_encoder.";

  private final MocoV3Config config;
  private final String projectorKey;
  private final Block projector;
  private final Block predictor;
  private final CollapseWatch collapse;

  /** MoCo v3 with a config. */
  @Inject
  public MocoV3(MocoV3Config config) {
    this.config = config;
    projectorKey = config.projectorKey().name().toLowerCase(Locale.ROOT);
    projector =
        Mlp.builder(config.projector()).hiddenBias(false).lastBias(false).lastNorm(true).build();
    predictor =
        Mlp.builder(List.of(config.predictorWidth(), config.embeddingWidth()))
            .hiddenBias(false)
            .lastBias(false)
            .lastNorm(config.predictorNorm())
            .build();
    collapse = new CollapseWatch("moco-v3", config.embeddingWidth());
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
    return Views.mocoV3();
  }

  @Override
  public void check(RunShape run) {
    Views.requireTwo("moco-v3", run.views());
    Views.requireThree("moco-v3", run);
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
    heads.put(ONLINE + projectorKey, projector);
    heads.put("predictor", predictor);
    return heads;
  }

  @Override
  public Optional<TargetNetwork> target() {
    return Optional.of(
        TargetNetwork.of(MOMENTUM)
            .head(ONLINE + projectorKey, MOMENTUM + projectorKey)
            .movesBeforeForward()
            .momentum(
                step ->
                    Schedules.cosine(config.baseMomentum(), 1, step.step(), step.totalSteps())));
  }

  @Override
  public String backboneKeyPrefix() {
    return ONLINE;
  }

  @Override
  public Embeddings embed(Encoder encoder, List<NDArray> views) {
    return TwoViews.project(encoder, projector, views);
  }

  @Override
  public LossTerms loss(Encoder encoder, Embeddings embeddings, StepInfo step) {
    NDArray first = encoder.apply(predictor, embeddings.view(0));
    NDArray second = encoder.apply(predictor, embeddings.view(1));
    double temperature = config.temperature();
    NDArray loss =
        Contrast.withinBatch(first, embeddings.output(TwoViews.TARGET_2), temperature)
            .add(Contrast.withinBatch(second, embeddings.output(TwoViews.TARGET_1), temperature));
    return LossTerms.builder()
        .add("info-nce", 1, loss)
        .gauge(CollapseWatch.GAUGE, collapse.spread(embeddings))
        .build();
  }

  @Override
  public Optional<String> warning(StepInfo step, Map<String, Double> logged) {
    return collapse.warning(step, logged);
  }
}

package dev.emc.plugin.simsiam;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import dev.emc.api.ConfigException;
import dev.emc.api.EmbeddingSpace;
import dev.emc.api.Embeddings;
import dev.emc.api.Encoder;
import dev.emc.api.LossTerms;
import dev.emc.api.MethodContext;
import dev.emc.api.RunShape;
import dev.emc.api.SslMethod;
import dev.emc.api.StepInfo;
import dev.emc.api.math.Scalars;
import dev.emc.api.nn.BatchNorm;
import dev.emc.api.nn.Mlp;
import dev.emc.api.view.ViewPlan;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * SimSiam: a predictor on one view hits the other view's embedding, through which no gradient
 * flows. Chen and He, CVPR 2021.
 *
 * <p>Order of the forward passes, which batch norm's running statistics see: encoder on view 1 and
 * view 2, then predictor on view 1 and view 2.
 */
public final class SimSiam implements SslMethod {
  private static final String PREDICTOR = "predictor";

  private final int embeddingWidth;
  private final Block projector;
  private final Block predictor;
  private final CollapseWatch collapse;

  /** SimSiam with a config. */
  @Inject
  public SimSiam(SimSiamConfig config) {
    embeddingWidth = config.embeddingWidth();
    projector = projector(config.projector());
    predictor = Mlp.of(List.of(config.predictorWidth(), embeddingWidth), false, true);
    collapse = new CollapseWatch(embeddingWidth);
  }

  /**
   * Linears, the last with a bias that is never trained since a batch norm follows; that one has
   * neither scale nor shift.
   */
  private static Block projector(List<Integer> widths) {
    SequentialBlock block = Mlp.of(widths, false, true);
    Block last = block.getChildren().valueAt(block.getChildren().size() - 1);
    last.getDirectParameters().get("bias").freeze(true);
    return block.add(new BatchNorm(false));
  }

  @Override
  public EmbeddingSpace embeddingSpace() {
    return EmbeddingSpace.HYPERSPHERE;
  }

  @Override
  public int embeddingWidth() {
    return embeddingWidth;
  }

  @Override
  public ViewPlan defaultViews() {
    return SimSiamViews.plan();
  }

  @Override
  public void check(RunShape run) {
    ViewPlan views = run.views();
    if (views.viewCount() != 2 || views.fullResolutionCount() != 2) {
      throw new ConfigException(
          "simsiam compares exactly 2 views of one size, the view plan draws "
              + views.viewCount()
              + ", of which "
              + views.fullResolutionCount()
              + " full-resolution");
    }
    if (run.batchSize() < 3) {
      throw new ConfigException(
          "simsiam needs batch-size 3 or more, since its batch norms make any 2 images +1 and -1,"
              + " got "
              + run.batchSize());
    }
  }

  @Override
  public void initialize(MethodContext context) {
    int batchSize = context.batchSize();
    projector.initialize(
        context.manager(), context.dataType(), new Shape(batchSize, context.featureWidth()));
    predictor.initialize(
        context.manager(), context.dataType(), new Shape(batchSize, embeddingWidth));
  }

  @Override
  public Map<String, Block> heads() {
    var heads = new LinkedHashMap<String, Block>();
    heads.put("encoder.fc", projector);
    heads.put(PREDICTOR, predictor);
    return heads;
  }

  @Override
  public String backboneKeyPrefix() {
    return "encoder.";
  }

  @Override
  public Set<String> constantRateHeads() {
    return Set.of(PREDICTOR);
  }

  @Override
  public Embeddings embed(Encoder encoder, List<NDArray> views) {
    var embeddings = new ArrayList<NDArray>(views.size());
    for (NDArray view : views) {
      embeddings.add(encoder.apply(projector, encoder.features(view)));
    }
    return Embeddings.of(embeddings, views.size());
  }

  @Override
  public LossTerms loss(Encoder encoder, Embeddings embeddings, StepInfo step) {
    NDArray z1 = embeddings.view(0);
    NDArray z2 = embeddings.view(1);
    NDArray p1 = encoder.apply(predictor, z1);
    NDArray p2 = encoder.apply(predictor, z2);
    NDArray spread =
        SimSiamLoss.spread(embeddings.normalizedView(0).stopGradient())
            .add(SimSiamLoss.spread(embeddings.normalizedView(1).stopGradient()))
            .mul(Scalars.like(z1, 0.5));
    return LossTerms.builder()
        .add("negative-cosine", 1, SimSiamLoss.negativeCosine(p1, p2, z1, z2))
        .gauge(CollapseWatch.GAUGE, spread)
        .build();
  }

  @Override
  public Optional<String> warning(StepInfo step, Map<String, Double> logged) {
    return collapse.warning(step, logged);
  }
}

package dev.emc.plugin.contrastive;

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
import dev.emc.api.nn.BatchNorm;
import dev.emc.api.nn.Mlp;
import dev.emc.api.view.ViewPlan;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Barlow Twins: the cross-correlation of two views' embeddings is pulled to the identity. Zbontar
 * et al., ICML 2021.
 *
 * <p>Each view goes through backbone and projector on its own. One batch norm without scale and
 * shift then standardises both, view 1 first; its running statistics have no part in the loss and
 * are there because full checkpoints have them.
 */
public final class BarlowTwins implements SslMethod {
  private final BarlowTwinsConfig config;
  private final Block projector;
  private final Block norm = new BatchNorm(false);

  /** Barlow Twins with a config. */
  @Inject
  public BarlowTwins(BarlowTwinsConfig config) {
    this.config = config;
    projector = Mlp.of(config.projector(), false, false);
  }

  @Override
  public EmbeddingSpace embeddingSpace() {
    return EmbeddingSpace.EUCLIDEAN;
  }

  @Override
  public int embeddingWidth() {
    return config.embeddingWidth();
  }

  @Override
  public ViewPlan defaultViews() {
    return Views.barlowTwins();
  }

  @Override
  public void check(RunShape run) {
    Views.requireTwo("barlow-twins", run.views());
    Views.requireBatch("barlow-twins", run, 3, "since its batch norms make any 2 images +1 and -1");
  }

  @Override
  public void initialize(MethodContext context) {
    int batchSize = context.batchSize();
    projector.initialize(
        context.manager(), context.dataType(), new Shape(batchSize, context.featureWidth()));
    norm.initialize(context.manager(), context.dataType(), new Shape(batchSize, embeddingWidth()));
  }

  @Override
  public Map<String, Block> heads() {
    var heads = new LinkedHashMap<String, Block>();
    heads.put("projector", projector);
    heads.put("bn", norm);
    return heads;
  }

  @Override
  public String backboneKeyPrefix() {
    return "backbone.";
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
    NDArray first = encoder.apply(norm, embeddings.view(0));
    NDArray second = encoder.apply(norm, embeddings.view(1));
    var correlation = new CrossCorrelation(first, second);
    return LossTerms.builder()
        .add("on-diagonal", config.scale(), correlation.onDiagonal())
        .add("off-diagonal", config.scale() * config.lambda(), correlation.offDiagonal())
        .build();
  }
}

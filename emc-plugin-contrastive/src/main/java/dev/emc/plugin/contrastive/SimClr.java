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
import dev.emc.api.nn.Mlp;
import dev.emc.api.view.ViewPlan;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;

/**
 * SimCLR: of all views in the batch, an embedding picks the other one of its image. Chen et al.,
 * ICML 2020.
 *
 * <p>Both views go through backbone and projector as one batch.
 */
public final class SimClr implements SslMethod {
  private final SimClrConfig config;
  private final Block projector;

  /** SimCLR with a config. */
  @Inject
  public SimClr(SimClrConfig config) {
    this.config = config;
    projector = Mlp.builder(config.projector()).batchNorm(config.projectorNorm()).build();
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
    return Views.simClr();
  }

  @Override
  public void check(RunShape run) {
    Views.requireTwo("simclr", run.views());
    Views.requireBatch("simclr", run, 2, "since other images are what it compares with");
  }

  @Override
  public void initialize(MethodContext context) {
    projector.initialize(
        context.manager(),
        context.dataType(),
        new Shape(context.batchSize(), context.featureWidth()));
  }

  @Override
  public Map<String, Block> heads() {
    return Map.of("projector", projector);
  }

  @Override
  public String backboneKeyPrefix() {
    return "backbone.";
  }

  @Override
  public Embeddings embed(Encoder encoder, List<NDArray> views) {
    NDArray features = encoder.featuresBySize(views);
    return Embeddings.ofStacked(encoder.apply(projector, features), views.size(), views.size());
  }

  @Override
  public LossTerms loss(Encoder encoder, Embeddings embeddings, StepInfo step) {
    NDArray anchors = NtXent.perAnchor(embeddings.stackedNormalized(), config.temperature());
    return LossTerms.builder().add("nt-xent", 1, anchors.mean()).build();
  }
}

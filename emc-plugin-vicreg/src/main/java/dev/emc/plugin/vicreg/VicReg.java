package dev.emc.plugin.vicreg;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import dev.emc.api.ConfigException;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * VICReg: two views at the same place (invariance), every coordinate spread out (variance), no two
 * coordinates alike (covariance). Bardes, Ponce, LeCun, ICLR 2022.
 *
 * <p>Each view goes through backbone and projector on its own, so that batch norm sees one view at
 * a time.
 */
public final class VicReg implements SslMethod {
  private final Block projector;
  private final int embeddingWidth;
  private final VicRegLoss loss;

  /** VICReg with a config. */
  @Inject
  public VicReg(VicRegConfig config) {
    List<Integer> widths = config.projector();
    projector = Mlp.of(widths, true, false);
    embeddingWidth = widths.get(widths.size() - 1);
    loss = new VicRegLoss(config);
  }

  @Override
  public EmbeddingSpace embeddingSpace() {
    return EmbeddingSpace.EUCLIDEAN;
  }

  @Override
  public int embeddingWidth() {
    return embeddingWidth;
  }

  @Override
  public ViewPlan defaultViews() {
    return VicRegViews.plan();
  }

  @Override
  public void check(RunShape run) {
    ViewPlan views = run.views();
    if (views.viewCount() != 2 || views.fullResolutionCount() != 2) {
      throw new ConfigException(
          "vicreg compares exactly 2 views of one size, the view plan draws "
              + views.viewCount()
              + ", of which "
              + views.fullResolutionCount()
              + " full-resolution");
    }
    if (run.batchSize() < 3) {
      throw new ConfigException(
          "vicreg needs batch-size 3 or more, since its batch norms make any 2 images +1 and -1,"
              + " got "
              + run.batchSize());
    }
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
    var embeddings = new ArrayList<NDArray>(views.size());
    for (NDArray view : views) {
      embeddings.add(encoder.apply(projector, encoder.features(view)));
    }
    return Embeddings.of(embeddings, views.size());
  }

  @Override
  public LossTerms loss(Encoder encoder, Embeddings embeddings, StepInfo step) {
    return loss.of(embeddings.view(0), embeddings.view(1));
  }
}

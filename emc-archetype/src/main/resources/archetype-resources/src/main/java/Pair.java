package ${package};

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import com.google.inject.Inject;
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
import dev.emc.api.view.Augmentation;
import dev.emc.api.view.ViewPlan;
import dev.emc.api.view.ViewSpec;
import java.util.List;
import java.util.Map;

/** The mean squared distance between the embeddings of two views of an image. */
public final class Pair implements SslMethod {
  private final PairConfig config;
  private final Block projector;

  /** The method with a config. */
  @Inject
  public Pair(PairConfig config) {
    this.config = config;
    projector = Mlp.of(List.of(config.hidden(), config.width()), false, true);
  }

  @Override
  public EmbeddingSpace embeddingSpace() {
    return EmbeddingSpace.EUCLIDEAN;
  }

  @Override
  public int embeddingWidth() {
    return config.width();
  }

  @Override
  public ViewPlan defaultViews() {
    return new ViewPlan(
        List.of(
            new ViewSpec(
                224,
                2,
                List.of(
                    Augmentation.RandomResizedCrop.of(
                        0.2, 1, Augmentation.Interpolation.BICUBIC),
                    new Augmentation.HorizontalFlip(0.5),
                    new Augmentation.ColorJitter(0.4, 0.4, 0.2, 0.1, 0.8),
                    new Augmentation.Normalize(
                        List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225))))));
  }

  @Override
  public void check(RunShape run) {
    if (run.views().viewCount() != 2 || run.batchSize() < 2) {
      throw new ConfigException(
          "method '${vendor}/pair' compares 2 views of 2 images or more, got %d of %d"
              .formatted(run.views().viewCount(), run.batchSize()));
    }
  }

  @Override
  public void initialize(MethodContext run) {
    projector.initialize(run.manager(), run.dataType(), new Shape(2, run.featureWidth()));
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
    List<NDArray> z =
        views.stream().map(view -> encoder.apply(projector, encoder.features(view))).toList();
    return Embeddings.of(z, z.size());
  }

  @Override
  public LossTerms loss(Encoder encoder, Embeddings embeddings, StepInfo step) {
    NDArray difference = embeddings.view(0).sub(embeddings.view(1)); // (N, D)
    return LossTerms.builder().add("distance", 1, difference.square().mean()).build();
  }
}

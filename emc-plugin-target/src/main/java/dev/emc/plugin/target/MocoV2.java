package dev.emc.plugin.target;

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
import dev.emc.api.TargetNetwork;
import dev.emc.api.nn.Mlp;
import dev.emc.api.view.ViewPlan;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * MoCo v2: a query picks its key, which a slowly following encoder makes of the other view, among a
 * long queue of past keys. Chen, Fan, Girshick, He 2020; He et al., CVPR 2020.
 *
 * <p>View 1 is the query, view 2 the key. The network embeds view 2 as well, though MoCo's loss has
 * no use for that: a regularizer wants both. The keys' batch norms see the whole batch in order:
 * with one device there is nothing to shuffle between.
 */
public final class MocoV2 implements SslMethod {
  private static final String PROJECTOR = "encoder_q.fc";
  private static final String KEYS = "keys";

  private final MocoV2Config config;
  private final Block projector;
  private @Nullable KeyQueue queue;

  /** MoCo v2 with a config. */
  @Inject
  public MocoV2(MocoV2Config config) {
    this.config = config;
    projector = Mlp.builder(config.projector()).batchNorm(false).build();
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
    return Views.mocoV2();
  }

  @Override
  public void check(RunShape run) {
    Views.requireTwo("moco-v2", run.views());
    if (config.queueLength() % run.batchSize() != 0) {
      throw new ConfigException(
          "queue-length %s must be a multiple of batch-size %s, such as %s"
              .formatted(
                  config.queueLength(),
                  run.batchSize(),
                  Math.max(1, config.queueLength() / run.batchSize()) * run.batchSize()));
    }
  }

  @Override
  public void initialize(MethodContext context) {
    projector.initialize(
        context.manager(),
        context.dataType(),
        new Shape(context.batchSize(), context.featureWidth()));
    queue = new KeyQueue(config.queueLength(), config.embeddingWidth(), context);
  }

  @Override
  public Map<String, Block> heads() {
    return Map.of(PROJECTOR, projector);
  }

  @Override
  public Optional<TargetNetwork> target() {
    return Optional.of(
        TargetNetwork.of("encoder_k.")
            .head(PROJECTOR, "encoder_k.fc")
            .movesBeforeForward()
            .momentum(step -> config.momentum()));
  }

  @Override
  public String backboneKeyPrefix() {
    return "encoder_q.";
  }

  @Override
  public void beforeForward(StepInfo step) {
    queue().fillOnce(step.drawSeed());
  }

  @Override
  public Embeddings embed(Encoder encoder, List<NDArray> views) {
    var queries = new ArrayList<NDArray>(views.size());
    for (NDArray view : views) {
      queries.add(encoder.apply(projector, encoder.features(view)));
    }
    Embeddings embeddings = Embeddings.of(queries, views.size());
    if (encoder.training()) {
      Encoder target = encoder.target();
      embeddings.with(KEYS, target.apply(projector, target.features(views.get(1))));
    }
    return embeddings;
  }

  @Override
  public LossTerms loss(Encoder encoder, Embeddings embeddings, StepInfo step) {
    NDArray queries = embeddings.normalizedView(0);
    NDArray keys = embeddings.output(KEYS).stopGradient().normalize(2, 1, Contrast.NORM_FLOOR);
    NDArray loss =
        Contrast.withQueue(queries, keys, queue().negatives(queries), config.temperature()).mean();
    queue().push(keys);
    return LossTerms.builder().add("info-nce", 1, loss).build();
  }

  @Override
  public Map<String, NDArray> state() {
    return queue().state();
  }

  @Override
  public Map<String, String> stateKeys() {
    return KeyQueue.OFFICIAL;
  }

  @Override
  public void restore(Map<String, NDArray> state) {
    queue().restore(state);
  }

  private KeyQueue queue() {
    return Objects.requireNonNull(queue, "initialize() comes first");
  }
}

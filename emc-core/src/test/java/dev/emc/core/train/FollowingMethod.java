package dev.emc.core.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import dev.emc.api.EmbeddingSpace;
import dev.emc.api.Embeddings;
import dev.emc.api.Encoder;
import dev.emc.api.LossTerms;
import dev.emc.api.MethodContext;
import dev.emc.api.SslMethod;
import dev.emc.api.StepInfo;
import dev.emc.api.TargetNetwork;
import dev.emc.api.nn.Mlp;
import dev.emc.api.view.Augmentation;
import dev.emc.api.view.ViewPlan;
import dev.emc.api.view.ViewSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The least that learns from a target: a prediction of the other view's target projection. */
final class FollowingMethod implements SslMethod {
  static final int WIDTH = 12;

  private final Block projector;
  private final Block predictor = Mlp.of(List.of(8, WIDTH), false, true);
  private final @Nullable TargetNetwork target;

  FollowingMethod(@Nullable TargetNetwork target) {
    this(target, Mlp.of(List.of(16, WIDTH), false, true));
  }

  FollowingMethod(@Nullable TargetNetwork target, Block projector) {
    this.target = target;
    this.projector = projector;
  }

  /** A target of backbone and projector. */
  static TargetNetwork.Builder followed() {
    return TargetNetwork.of("momentum_backbone.").head("projector", "momentum_projector");
  }

  @Override
  public EmbeddingSpace embeddingSpace() {
    return EmbeddingSpace.HYPERSPHERE;
  }

  @Override
  public int embeddingWidth() {
    return WIDTH;
  }

  @Override
  public ViewPlan defaultViews() {
    var normalize = new Augmentation.Normalize(List.of(0.5), List.of(0.25));
    return new ViewPlan(List.of(new ViewSpec(16, 2, List.of(normalize))));
  }

  @Override
  public void initialize(MethodContext context) {
    var features = new Shape(context.batchSize(), context.featureWidth());
    projector.initialize(context.manager(), context.dataType(), features);
    predictor.initialize(
        context.manager(), context.dataType(), new Shape(context.batchSize(), WIDTH));
  }

  @Override
  public Map<String, Block> heads() {
    var heads = new LinkedHashMap<String, Block>();
    heads.put("projector", projector);
    heads.put("predictor", predictor);
    return heads;
  }

  @Override
  public Optional<TargetNetwork> target() {
    return Optional.ofNullable(target);
  }

  @Override
  public String backboneKeyPrefix() {
    return "backbone.";
  }

  @Override
  public Embeddings embed(Encoder encoder, List<NDArray> views) {
    List<NDArray> online =
        views.stream().map(v -> encoder.apply(projector, encoder.features(v))).toList();
    Encoder second = encoder.target();
    NDArray other = second.apply(projector, second.features(views.get(views.size() - 1)));
    return Embeddings.of(online, online.size()).with("target", other);
  }

  @Override
  public LossTerms loss(Encoder encoder, Embeddings embeddings, StepInfo step) {
    NDArray prediction = encoder.apply(predictor, embeddings.view(0));
    NDArray distance = prediction.sub(embeddings.output("target")).square().mean();
    return LossTerms.builder().add("distance", 1, distance).build();
  }
}

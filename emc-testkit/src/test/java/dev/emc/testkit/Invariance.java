package dev.emc.testkit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
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
import dev.emc.api.math.Scalars;
import dev.emc.api.nn.Mlp;
import dev.emc.api.view.ViewPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The mean squared distance of two views, kept apart by a running mean as its state. */
class Invariance implements SslMethod {
  final Block projector = Mlp.of(List.of(12, 6), true, true);
  @Nullable NDArray center;

  @Override
  public EmbeddingSpace embeddingSpace() {
    return EmbeddingSpace.EUCLIDEAN;
  }

  @Override
  public int embeddingWidth() {
    return 6;
  }

  @Override
  public ViewPlan defaultViews() {
    return TestViews.plan(2, 0);
  }

  @Override
  public void check(RunShape run) {
    if (run.views().viewCount() != 2 || run.views().fullResolutionCount() != 2) {
      throw new ConfigException("invariance needs exactly 2 views of one size");
    }
    if (run.batchSize() < 2) {
      throw new ConfigException("invariance needs batch-size 2 or more");
    }
  }

  @Override
  public void initialize(MethodContext context) {
    projector.initialize(
        context.manager(), context.dataType(), new Shape(1, context.featureWidth()));
    center = context.manager().zeros(new Shape(6), context.dataType());
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
    var embeddings = new ArrayList<NDArray>();
    for (NDArray view : views) {
      embeddings.add(finish(encoder.apply(projector, pass(encoder.features(view)))));
    }
    return Embeddings.of(embeddings, views.size());
  }

  NDArray pass(NDArray features) {
    return features;
  }

  NDArray finish(NDArray embedding) {
    return embedding;
  }

  @Override
  public LossTerms loss(Encoder encoder, Embeddings embeddings, StepInfo step) {
    NDArray x = embeddings.view(0);
    NDArray y = embeddings.view(1);
    NDArray centre = Objects.requireNonNull(center);
    NDArray distance = x.sub(y).square().mean();
    NDArray spread = x.sub(centre).square().mean();
    NDArray sum = x.stopGradient().mean(new int[] {0}).add(centre);
    NDArray moved = sum.mul(Scalars.like(sum, 0.5));
    centre.set(new NDIndex("..."), moved);
    return LossTerms.builder().add("distance", 1, distance).add("spread", -0.1, spread).build();
  }

  @Override
  public Map<String, NDArray> state() {
    return Map.of("center", Objects.requireNonNull(center));
  }

  @Override
  public void restore(Map<String, NDArray> state) {
    NDArray saved = Objects.requireNonNull(state.get("center"));
    Objects.requireNonNull(center).set(new NDIndex("..."), saved);
  }
}

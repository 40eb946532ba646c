package com.example.byol;

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
import dev.emc.api.TargetNetwork;
import dev.emc.api.config.Check;
import dev.emc.api.math.Schedules;
import dev.emc.api.nn.Mlp;
import dev.emc.api.plugin.BuiltFor;
import dev.emc.api.plugin.Describe;
import dev.emc.api.plugin.EmcApi;
import dev.emc.api.plugin.EmcBinder;
import dev.emc.api.plugin.EmcPlugin;
import dev.emc.api.view.Augmentation;
import dev.emc.api.view.ViewPlan;
import dev.emc.api.view.ViewSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A method from outside: BYOL (Grill et al., NeurIPS 2020). */
@BuiltFor(EmcApi.MAJOR)
public final class ByolPlugin implements EmcPlugin {
  @Override
  public void configure(EmcBinder binder) {
    binder.method("example/byol", Byol.class).config(Config.class).describedAs("BYOL");
  }

  public record Config(
      @Describe("Width of the hidden layers (default 4096)") int hidden,
      @Describe("Width of the embeddings (default 256)") int width,
      @Describe("Momentum of the target in the first step (default 0.996)") double baseTau) {
    public Config() {
      this(4096, 256, 0.996);
    }

    public Config {
      Check.number("base-tau", baseTau, 0, 1);
    }
  }

  public static final class Byol implements SslMethod {
    private final Config config;
    private final Block projector;
    private final Block predictor;

    @Inject
    Byol(Config config) {
      this.config = config;
      projector = Mlp.of(List.of(config.hidden(), config.width()), false, true);
      predictor = Mlp.of(List.of(config.hidden(), config.width()), false, true);
    }

    @Override
    public EmbeddingSpace embeddingSpace() {
      return EmbeddingSpace.HYPERSPHERE;
    }

    @Override
    public int embeddingWidth() {
      return config.width();
    }

    @Override
    public ViewPlan defaultViews() {
      List<Augmentation> all =
          List.of(
              Augmentation.RandomResizedCrop.of(0.2, 1, Augmentation.Interpolation.BICUBIC),
              new Augmentation.ColorJitter(0.4, 0.4, 0.2, 0.1, 0.8),
              new Augmentation.HorizontalFlip(0.5),
              new Augmentation.Normalize(List.of(0.48, 0.46, 0.41), List.of(0.23, 0.22, 0.23)));
      return new ViewPlan(List.of(new ViewSpec(224, 2, all)));
    }

    @Override
    public void check(RunShape run) {
      if (run.views().viewCount() != 2 || run.batchSize() < 2) {
        throw new ConfigException("byol compares 2 views of 2 images or more");
      }
    }

    @Override
    public void initialize(MethodContext run) {
      projector.initialize(run.manager(), run.dataType(), new Shape(2, run.featureWidth()));
      predictor.initialize(run.manager(), run.dataType(), new Shape(2, config.width()));
    }

    @Override
    public Map<String, Block> heads() {
      var heads = new LinkedHashMap<String, Block>();
      heads.put("projector", projector);
      heads.put("predictor", predictor);
      return heads;
    }

    @Override
    public String backboneKeyPrefix() {
      return "backbone.";
    }

    @Override
    public Optional<TargetNetwork> target() {
      return Optional.of(
          TargetNetwork.of("momentum_backbone.")
              .head("projector", "momentum_projector")
              .momentum(s -> Schedules.cosine(config.baseTau(), 1, s.step(), s.totalSteps())));
    }

    @Override
    public Embeddings embed(Encoder encoder, List<NDArray> views) {
      List<NDArray> z = views.stream().map(v -> project(encoder, v)).toList();
      Embeddings all = Embeddings.of(z, z.size());
      // In evaluation there is one view, and nothing to compare it with.
      for (int v = 0; encoder.training() && v < 2; v++) {
        all.with("target " + v, project(encoder.target(), views.get(v)));
      }
      return all;
    }

    @Override
    public LossTerms loss(Encoder encoder, Embeddings z, StepInfo step) {
      NDArray p0 = encoder.apply(predictor, z.view(0));
      NDArray p1 = encoder.apply(predictor, z.view(1));
      NDArray both = cosine(p0, z.output("target 1")).add(cosine(p1, z.output("target 0")));
      return LossTerms.builder().add("distance", 2, both.neg().add(2f)).build();
    }

    private static NDArray cosine(NDArray a, NDArray b) {
      return a.normalize(2, 1).mul(b.normalize(2, 1)).sum(new int[] {1}).mean();
    }

    private NDArray project(Encoder encoder, NDArray view) {
      return encoder.apply(projector, encoder.features(view));
    }
  }
}

package dev.emc.core.plugin;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import com.google.inject.AbstractModule;
import dev.emc.api.Backbone;
import dev.emc.api.BackboneBlock;
import dev.emc.api.CompactTransform;
import dev.emc.api.EmbeddingSpace;
import dev.emc.api.Embeddings;
import dev.emc.api.Encoder;
import dev.emc.api.EntropyEstimator;
import dev.emc.api.LossTerms;
import dev.emc.api.MethodContext;
import dev.emc.api.Regularizer;
import dev.emc.api.SslMethod;
import dev.emc.api.StepInfo;
import dev.emc.api.plugin.BuiltFor;
import dev.emc.api.plugin.Describe;
import dev.emc.api.plugin.EmcApi;
import dev.emc.api.plugin.EmcBinder;
import dev.emc.api.plugin.EmcPlugin;
import dev.emc.api.view.Augmentation;
import dev.emc.api.view.ViewPlan;
import dev.emc.api.view.ViewSpec;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Components of every point that say what they were given, for the tests of the runtime. */
@BuiltFor(EmcApi.MAJOR)
public final class TestPlugin implements EmcPlugin {
  /** How many regularizers there have been. */
  public static final AtomicInteger CREATED = new AtomicInteger();

  @Override
  public void configure(EmcBinder binder) {
    binder.method("flat", Flat.class).config(FlatConfig.class).describedAs("A flat method");
    binder.method("round", Round.class);
    binder.transform("sigmoid", Sigmoid.class);
    binder.transform("normal-cdf", NormalCdf.class);
    binder.estimator("m-spacings", Spacings.class).config(SpacingsConfig.class);
    binder.regularizer("none", None.class);
    binder
        .regularizer("emc", Emc.class)
        .config(EmcConfig.class)
        .describedAs("Entropy up, correlation down");
    binder.regularizer("vcreg", Vcreg.class).config(VcregConfig.class);
    binder.backbone("tiny", Tiny.class).config(TinyConfig.class);
    binder.install(
        new AbstractModule() {
          @Override
          protected void configure() {
            bind(String.class).toInstance("from the plugin's module");
          }
        });
  }

  /** Keys of {@link Flat}. */
  public record FlatConfig(
      @Describe("Weight of the invariance term") double invarianceWeight,
      @Describe("Layers of the projector") List<Integer> layers) {
    public FlatConfig {
      if (invarianceWeight < 0) {
        throw new IllegalArgumentException("invarianceWeight must not be negative");
      }
      layers = List.copyOf(layers);
    }

    /** The defaults. */
    public FlatConfig() {
      this(25, List.of(8192, 8192));
    }
  }

  /** Keys of {@link Spacings}. */
  public record SpacingsConfig(@Describe("Added inside the logarithm") double epsilon) {
    /** The defaults. */
    public SpacingsConfig() {
      this(1e-7);
    }
  }

  /** Which marginals. */
  public enum Marginals {
    /** All. */
    ALL_OF_THEM,
    /** Some; it has a body, which makes the enum sealed. */
    SOME {
      @Override
      public boolean isPartial() {
        return true;
      }
    };

    /** Whether some are left out. */
    public boolean isPartial() {
      return false;
    }
  }

  /** Keys of {@link Emc}. */
  public record EmcConfig(
      @Describe("Weight of the entropy") double entropyWeight,
      @Describe("Weight of the covariance") double covarianceWeight,
      @Describe("Which marginals count") Marginals marginals,
      @Describe("When it starts") Ramp ramp) {
    public EmcConfig {
      if (entropyWeight < 0) {
        throw new IllegalArgumentException(
            "entropy-weight must not be negative, got " + entropyWeight);
      }
      if (covarianceWeight + entropyWeight == 0) {
        throw new IllegalArgumentException("at least one weight must be positive");
      }
    }

    /** The defaults. */
    public EmcConfig() {
      this(1, 25, Marginals.ALL_OF_THEM, new Ramp());
    }
  }

  /** A nested record. */
  public record Ramp(@Describe("First step") long from, @Describe("Smoothly") boolean smooth) {
    /** The defaults. */
    public Ramp() {
      this(0, true);
    }
  }

  /** Keys of {@link Vcreg}. */
  public record VcregConfig(@Describe("Weight of the standard deviation") double stdWeight) {
    /** The defaults. */
    public VcregConfig() {
      this(1);
    }
  }

  /** Keys of {@link Tiny}. */
  public record TinyConfig(@Describe("Width") int width) {
    /** The defaults. */
    public TinyConfig() {
      this(16);
    }
  }

  /** A method in flat space. */
  public static class Flat extends BaseMethod {
    final FlatConfig config;

    @Inject
    Flat(FlatConfig config) {
      this.config = config;
    }

    @Override
    public EmbeddingSpace embeddingSpace() {
      return EmbeddingSpace.EUCLIDEAN;
    }
  }

  /** A method on the sphere. */
  public static final class Round extends BaseMethod {
    @Override
    public EmbeddingSpace embeddingSpace() {
      return EmbeddingSpace.HYPERSPHERE;
    }
  }

  /** What the methods have in common. */
  public abstract static class BaseMethod implements SslMethod {
    @Override
    public int embeddingWidth() {
      return 8;
    }

    @Override
    public ViewPlan defaultViews() {
      var normalize = new Augmentation.Normalize(List.of(0.5), List.of(0.25));
      return new ViewPlan(
          List.of(
              new ViewSpec(28, 2, List.of(new Augmentation.HorizontalFlip(0.5), normalize)),
              new ViewSpec(
                  14,
                  1,
                  List.of(
                      Augmentation.RandomResizedCrop.of(
                          0.05, 0.14, Augmentation.Interpolation.BICUBIC),
                      normalize))));
    }

    @Override
    public void initialize(MethodContext context) {}

    @Override
    public Map<String, Block> heads() {
      return Map.of();
    }

    @Override
    public String backboneKeyPrefix() {
      return "";
    }

    @Override
    public Embeddings embed(Encoder encoder, List<NDArray> views) {
      throw new UnsupportedOperationException();
    }

    @Override
    public LossTerms loss(Encoder encoder, Embeddings embeddings, StepInfo step) {
      return LossTerms.none();
    }
  }

  /** A transform. */
  public static final class Sigmoid implements CompactTransform {
    @Override
    public NDArray apply(NDArray embeddings) {
      throw new UnsupportedOperationException();
    }
  }

  /** Another transform. */
  public static final class NormalCdf implements CompactTransform {
    @Override
    public NDArray apply(NDArray embeddings) {
      throw new UnsupportedOperationException();
    }
  }

  /** An estimator. */
  public static final class Spacings extends BaseEstimator {
    final SpacingsConfig config;

    @Inject
    Spacings(SpacingsConfig config) {
      this.config = config;
    }
  }

  /** What estimators have in common. */
  public abstract static class BaseEstimator implements EntropyEstimator {
    @Override
    public NDArray entropy(NDArray sample) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int minimumSamples() {
      return 2;
    }

    @Override
    public boolean differentiable() {
      return true;
    }

    @Override
    public double uniformLevel(int samples) {
      return 0;
    }
  }

  /** No criterion. */
  public static final class None implements Regularizer {
    @Override
    public LossTerms loss(Embeddings embeddings) {
      return LossTerms.none();
    }
  }

  /** A criterion that needs two other points, and a binding of the plugin's module. */
  public static final class Emc implements Regularizer {
    final EmcConfig config;
    final CompactTransform transform;
    final EntropyEstimator estimator;
    final String word;

    @Inject
    Emc(EmcConfig config, CompactTransform transform, EntropyEstimator estimator, String word) {
      this.config = config;
      this.transform = transform;
      this.estimator = estimator;
      this.word = word;
      CREATED.incrementAndGet();
    }

    @Override
    public LossTerms loss(Embeddings embeddings) {
      return LossTerms.none();
    }
  }

  /** Another criterion. */
  public static final class Vcreg implements Regularizer {
    final VcregConfig config;

    @Inject
    Vcreg(VcregConfig config) {
      this.config = config;
    }

    @Override
    public LossTerms loss(Embeddings embeddings) {
      return LossTerms.none();
    }
  }

  /** A network. */
  public static final class Tiny implements Backbone {
    final TinyConfig config;

    @Inject
    Tiny(TinyConfig config) {
      this.config = config;
    }

    @Override
    public BackboneBlock build(int channels, int imageSize) {
      throw new UnsupportedOperationException();
    }
  }
}

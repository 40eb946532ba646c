package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.emc.api.Embeddings;
import dev.emc.api.Encoder;
import dev.emc.api.EntropyEstimator;
import dev.emc.api.LossTerms;
import dev.emc.api.MethodContext;
import dev.emc.api.Regularizer;
import dev.emc.api.RunShape;
import dev.emc.api.SslMethod;
import dev.emc.api.StepInfo;
import dev.emc.api.view.ViewPlan;
import dev.emc.core.config.OptimizerConfig;
import dev.emc.core.criterion.EmcConfig;
import dev.emc.core.criterion.EmcCriterion;
import dev.emc.core.criterion.MSpacings;
import dev.emc.core.criterion.MSpacingsConfig;
import dev.emc.core.criterion.NormalCdf;
import dev.emc.core.nn.resnet.SmallResNets;
import dev.emc.core.optim.Optimizer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * A component that returns another shape than it must is named before anything is trained on it.
 */
class ReturnedShapesTest {
  private static final int BATCH = 6;

  /** Embeddings of (D, N), a matrix turned the wrong way. */
  private static final class Turned implements SslMethod {
    private final FollowingMethod inner = new FollowingMethod(null);

    @Override
    public dev.emc.api.EmbeddingSpace embeddingSpace() {
      return inner.embeddingSpace();
    }

    @Override
    public int embeddingWidth() {
      return inner.embeddingWidth();
    }

    @Override
    public ViewPlan defaultViews() {
      return inner.defaultViews();
    }

    @Override
    public void initialize(MethodContext context) {
      inner.initialize(context);
    }

    @Override
    public Map<String, ai.djl.nn.Block> heads() {
      return inner.heads();
    }

    @Override
    public String backboneKeyPrefix() {
      return inner.backboneKeyPrefix();
    }

    @Override
    public Embeddings embed(Encoder encoder, List<NDArray> views) {
      List<NDArray> turned =
          views.stream()
              .map(v -> encoder.apply(heads().get("projector"), encoder.features(v)).transpose())
              .toList();
      return Embeddings.of(turned, turned.size());
    }

    @Override
    public LossTerms loss(Encoder encoder, Embeddings embeddings, StepInfo step) {
      return LossTerms.builder().add("mean", 1, embeddings.view(0).mean()).build();
    }
  }

  @Test
  void embeddingsOfTheMethod() {
    var method = new Turned();
    var shape = new RunShape(BATCH, FollowingMethod.WIDTH, method.defaultViews(), 1);
    var backbone = new SmallResNets.Tiny(new SmallResNets.TinyConfig());
    try (var network = JointEmbeddingNetwork.build(backbone, method, 1, shape, Device.cpu(), 7);
        Optimizer optimizer =
            Optimizers.create(network.manager(), new OptimizerConfig.Sgd(), network, BATCH, 10, 1);
        NDManager scope = network.manager().newSubManager()) {
      Regularizer none = embeddings -> LossTerms.none();
      var gauge = new EntropyGauge(new NormalCdf(), new MSpacings(new MSpacingsConfig()));
      var step =
          new TrainStep(network, "turned", none, "none", gauge, optimizer, null, Warmup.NONE);
      List<NDArray> views =
          List.of(
              scope.ones(new Shape(BATCH, 1, 16, 16)), scope.zeros(new Shape(BATCH, 1, 16, 16)));
      var error =
          assertThrows(
              IllegalStateException.class,
              () -> step.run(views, new StepInfo(0, 0, 0, 0, 10, 1, 7)));
      assertEquals(
          "method 'turned': embed() must give embeddings (N, D), here (6, 12), for each view, but"
              + " gave (12, 6)",
          error.getMessage());
    }
  }

  /** One number for the whole sample rather than one for each dimension. */
  private static final class OneNumber implements EntropyEstimator {
    @Override
    public NDArray entropy(NDArray sample) {
      return sample.mean();
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

  @Test
  void entropiesOfTheEstimator() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray rows = manager.ones(new Shape(8, 3));
      var emc = new EmcCriterion(new EmcConfig(), new NormalCdf(), new OneNumber());
      var error =
          assertThrows(
              IllegalStateException.class, () -> emc.loss(Embeddings.of(List.of(rows), 1)));
      assertTrue(
          error
              .getMessage()
              .endsWith("$OneNumber: entropy() must give an array of shape (3), but gave ()"),
          error.getMessage());
    }
  }
}

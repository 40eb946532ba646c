package dev.emc.plugin.swav;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import ai.djl.training.GradientCollector;
import com.fasterxml.jackson.databind.JsonNode;
import dev.emc.api.Embeddings;
import dev.emc.api.MethodContext;
import dev.emc.api.StepInfo;
import dev.emc.testkit.Golden;
import dev.emc.testkit.GoldenArray;
import dev.emc.testkit.GoldenCases;
import dev.emc.testkit.TestEncoder;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Codes, loss, gradients and queue against the golden vectors, in both precisions. */
class GoldenSwavTest {
  private static final JsonNode FILE = Golden.json("swav.json");

  @TestFactory
  Stream<DynamicTest> sinkhorn() {
    return GoldenCases.inBothPrecisions(FILE.get("sinkhorn"), GoldenSwavTest::checkSinkhorn);
  }

  @TestFactory
  Stream<DynamicTest> loss() {
    return GoldenCases.inBothPrecisions(FILE.get("loss"), GoldenSwavTest::checkLoss);
  }

  @TestFactory
  Stream<DynamicTest> queue() {
    return GoldenCases.inBothPrecisions("queue", type -> checkQueue(FILE.get("queue"), type));
  }

  private static void checkSinkhorn(JsonNode c, DataType type) {
    double epsilon = FILE.get("epsilon").asDouble();
    int iterations = FILE.get("iterations").asInt();
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray scores = Golden.array(c.get("scores")).toNDArray(manager, type);
      Golden.array(c.get("q_after_1"))
          .assertClose("q after 1", new Sinkhorn(epsilon, 1).assign(scores), values(type));
      Golden.array(c.get("q_after_2"))
          .assertClose("q after 2", new Sinkhorn(epsilon, 2).assign(scores), values(type));
      Golden.array(c.get("q"))
          .assertClose("q", new Sinkhorn(epsilon, iterations).assign(scores), values(type));
    }
  }

  private static void checkLoss(JsonNode c, DataType type) {
    int batchSize = c.get("batch_size").asInt();
    try (var run = new Run(c, batchSize, 0, views(c), type)) {
      NDArray scores = Golden.array(c.get("scores")).toNDArray(run.manager, type);
      NDArray embedded =
          run.embeddings(c.get("pre_norm_embeddings")).stackedNormalized().stopGradient();
      Golden.array(c.get("embeddings")).assertClose("embeddings", embedded, values(type));
      Golden.array(c.get("scores"))
          .assertClose(
              "scores", run.encoder.apply(run.prototypes, embedded).stopGradient(), values(type));
      run.assertCodes(c, scores);
      run.assertStep(c);
    }
  }

  private static void checkQueue(JsonNode c, DataType type) {
    int batchSize = c.get("batch_size").asInt();
    try (var run = new Run(c, batchSize, c.get("queue_length").asInt(), views(c), type);
        var codes = new Run(c, batchSize, c.get("queue_length").asInt(), views(c), type)) {
      for (JsonNode iteration : c.get("iterations")) {
        run.assertStep(iteration);
        GoldenArray queue = Golden.array(iteration.get("queue_after"));
        NDArray both = run.swav.state().get("queue-0").stack(run.swav.state().get("queue-1"), 0);
        queue.assertClose("queue_after", both, values(type));
        codes.assertQueuedCodes(iteration);
      }
    }
  }

  private static int views(JsonNode c) {
    return c.get("nmb_crops").get(0).asInt() + c.get("nmb_crops").get(1).asInt();
  }

  private static double values(DataType type) {
    return GoldenCases.valueTolerance(type);
  }

  /** A method whose prototypes are the golden ones. */
  private static final class Run implements AutoCloseable {
    private final NDManager manager = NDManager.newBaseManager();
    private final TestEncoder encoder;
    private final Swav swav;
    private final CodeAssignment assignment;
    private final Block prototypes;
    private final int views;
    private final DataType type;

    Run(JsonNode c, int batchSize, int queueLength, int views, DataType type) {
      GoldenArray weights = Golden.array(c.get("prototypes"));
      int width = (int) weights.shape()[1];
      var config =
          new SwavConfig(
              List.of(width),
              (int) weights.shape()[0],
              FILE.get("temperature").asDouble(),
              FILE.get("epsilon").asDouble(),
              FILE.get("iterations").asInt(),
              queueLength,
              0,
              0,
              CountFrom.HISTORY);
      this.views = views;
      this.type = type;
      encoder = new TestEncoder(manager, type);
      var context = new MethodContext(TestEncoder.FEATURE_WIDTH, batchSize, 3, 32, type, manager);
      swav = new Swav(config);
      swav.initialize(context);
      assignment = new CodeAssignment(config, context);
      prototypes = swav.heads().get("prototypes");
      NDArray weight = weight();
      weight.setRequiresGradient(false);
      weight.set(new NDIndex("..."), weights.toNDArray(manager, type));
      weight.setRequiresGradient(true);
    }

    private NDArray weight() {
      return prototypes.getDirectParameters().get("weight").getArray();
    }

    Embeddings embeddings(JsonNode preNorm) {
      return Embeddings.ofStacked(Golden.array(preNorm).toNDArray(manager, type), views, 2);
    }

    void assertCodes(JsonNode c, NDArray scores) {
      List<NDArray> codes =
          assignment.codes(
              encoder, prototypes, embeddings(c.get("pre_norm_embeddings")), scores, true);
      for (int crop = 0; crop < 2; crop++) {
        Golden.array(c.get("q_crop" + crop))
            .assertClose("q_crop" + crop, codes.get(crop), values(type));
      }
    }

    void assertQueuedCodes(JsonNode iteration) {
      Embeddings embeddings = embeddings(iteration.get("pre_norm_embeddings"));
      NDArray scores = encoder.apply(prototypes, embeddings.stackedNormalized()).stopGradient();
      assertCodes(iteration, scores);
    }

    void assertStep(JsonNode c) {
      NDArray input = Golden.array(c.get("pre_norm_embeddings")).toNDArray(manager, type);
      input.setRequiresGradient(true);
      double loss;
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDArray total =
            swav.loss(
                    encoder,
                    Embeddings.ofStacked(input, views, 2),
                    new StepInfo(0, 0, 0, 0, 1, 100, 0))
                .total();
        loss = GoldenArray.toDoubles(total.stopGradient())[0];
        collector.backward(total);
      }
      GoldenArray.assertClose("loss", c.get("loss").asDouble(), loss, values(type));
      Golden.array(c.get("grad_pre_norm_embeddings"))
          .assertClose(
              "grad_pre_norm_embeddings", input.getGradient(), GoldenCases.gradientTolerance(type));
      NDArray gradient = weight().getGradient();
      Golden.array(c.get("grad_prototypes"))
          .assertClose("grad_prototypes", gradient, GoldenCases.gradientTolerance(type));
      gradient.muli(0f);
    }

    @Override
    public void close() {
      manager.close();
    }
  }
}

package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emc.api.Embeddings;
import dev.emc.api.LossTerms;
import dev.emc.api.RunShape;
import dev.emc.api.math.Scalars;
import dev.emc.core.config.Experiment;
import dev.emc.core.engine.GradMode;
import dev.emc.core.plugin.ComponentGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RelativeWeightsTest {
  private static final String RELATIVE = "regularizer-weights=relative";

  @TempDir private Path temp;

  private Path images() throws IOException {
    Path images = temp.resolve("tiny-images-idx3-ubyte");
    return Files.exists(images) ? images : TinyRun.images(temp, 64);
  }

  private static LossTerms terms(Embeddings embeddings) {
    NDArray z = embeddings.view(0);
    return LossTerms.builder()
        .add("one", 3, z.sum())
        .add("dead", 7, z.sum().mul(Scalars.like(z, 0)))
        .build();
  }

  /**
   * Base loss ½ Σ z² with gradient z, in full-resolution views only; the term Σ z of one view has a
   * gradient of ones.
   */
  @Test
  void factorsAreRatiosOfRootMeanSquareGradients() throws IOException {
    Experiment experiment = TinyRun.experiment(images());
    ComponentGraph graph = TinyRun.COMPONENTS.assemble(experiment.selection());
    var shape = new RunShape(16, 16, experiment.viewPlan(graph.method()), 1);
    try (var network =
        JointEmbeddingNetwork.build(graph.backbone(), graph.method(), 1, shape, Device.cpu(), 1)) {
      NDManager manager = network.manager();
      var weights = new RelativeWeights();
      var random = new Random(3);
      double squares = 0;
      for (int step = 0; step < RelativeWeights.STEPS; step++) {
        assertTrue(weights.isDue(false));
        var views = new ArrayList<NDArray>();
        for (int v = 0; v < 3; v++) {
          float[] values = new float[5 * 4];
          for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
            squares += v < 2 ? values[i] * values[i] : 0;
          }
          views.add(manager.create(values, new Shape(5, 4)));
        }
        Embeddings embeddings = Embeddings.of(views, 2);
        GradMode.on(
            () -> {
              weights.measure(
                  network,
                  embeddings,
                  e -> e.stacked().square().sum().mul(Scalars.like(e.stacked(), 0.5)),
                  RelativeWeightsTest::terms);
              return 0;
            });
      }
      assertFalse(weights.isDue(false), "ten steps are enough");
      double expected = Math.sqrt(squares / (RelativeWeights.STEPS * 20));
      assertEquals(expected, weights.factor("one"), 1e-5 * expected);
      assertEquals(1, weights.factor("dead"), "without a gradient nothing is known");
      LossTerms applied =
          weights.applied(terms(Embeddings.of(List.of(manager.ones(new Shape(2, 2))), 1)));
      assertEquals(
          List.of(3 * weights.factor("one"), 7.0),
          applied.terms().stream().map(LossTerms.Term::weight).toList());
    }
  }

  @Test
  void whatTheHeadsMeasuredAloneIsMeasuredAgain() {
    var weights = new RelativeWeights();
    assertTrue(weights.isDue(true));
    assertTrue(weights.isDue(false));
    var json = new ObjectMapper().createObjectNode();
    json.putObject("relative-weights")
        .put("steps", RelativeWeights.STEPS)
        .put("of-heads", true)
        .put("base", 4)
        .putObject("terms")
        .put("entropy", 1);
    weights.restore(json);
    assertFalse(weights.isDue(true));
    assertEquals(2, weights.factor("entropy"));
    assertTrue(weights.isDue(false));
    assertEquals(1, weights.factor("entropy"), "begun anew");
  }

  /** As of a method whose loss is of other outputs alone. */
  @Test
  void besideALossWithoutGradientAtTheEmbeddingsTheyAreAsAbsoluteOnes() {
    var weights = new RelativeWeights();
    var json = new ObjectMapper().createObjectNode();
    json.putObject("relative-weights")
        .put("steps", RelativeWeights.STEPS)
        .put("base", 0)
        .putObject("terms")
        .put("entropy", 2);
    weights.restore(json);
    assertEquals(1, weights.factor("entropy"));
  }

  private static double[] entropyWeights(TinyRun.Heard heard) {
    return heard.steps.stream()
        .mapToDouble(values -> values.terms().get("emc/entropy-weight"))
        .toArray();
  }

  @Test
  void theyAreFixedAfterTenStepsAndLogged() throws IOException {
    TinyRun.Heard heard =
        TinyRun.train(
            TinyRun.experiment(images(), RELATIVE, "regularizer-warmup-epochs=1"),
            temp.resolve("run"));
    double[] weights = entropyWeights(heard);
    assertEquals(12, weights.length);
    assertEquals(weights[9], weights[10]);
    assertEquals(weights[9], weights[11]);
    assertNotEquals(weights[0], weights[9]);
    assertTrue(Arrays.stream(weights).allMatch(weight -> weight > 0), "beta1, without warm-up");
    String note = heard.notes.get(heard.notes.size() - 1);
    assertTrue(
        note.matches(
            "the regularizer's weights are, from this step on: entropy [0-9]\\S*, covariance [0-9]\\S*"),
        note);
  }

  /** As docs/criterion.md says; the first step, whose loss has the weights that it measured. */
  @Test
  void absoluteWeightsOfTheValuesThatAreLoggedRepeatThem() throws IOException {
    TrainingListener.Values relative =
        TinyRun.train(TinyRun.experiment(images(), RELATIVE), temp.resolve("relative"))
            .steps
            .get(0);
    String keys =
        "regularizer={type: emc, entropy-weight: %s, covariance-weight: %s}"
            .formatted(
                relative.terms().get("emc/entropy-weight"),
                relative.terms().get("emc/covariance-weight"));
    TrainingListener.Values absolute =
        TinyRun.train(TinyRun.experiment(images(), keys), temp.resolve("absolute")).steps.get(0);
    // Weights are logged as floats.
    assertEquals(relative.loss(), absolute.loss(), 1e-5 * Math.abs(relative.loss()));
    assertNotEquals(1, relative.terms().get("emc/entropy-weight"), 1e-3);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 11})
  void aRunStoppedAndResumedHasTheSameWeights(int stopBefore) throws IOException {
    Experiment experiment = TinyRun.experiment(images(), RELATIVE);
    Path whole = temp.resolve("whole");
    Path broken = temp.resolve("broken");
    TinyRun.train(experiment, whole);
    var asked = new AtomicInteger();
    TinyRun.train(experiment, broken, () -> asked.getAndIncrement() == stopBefore);
    assertTrue(TinyRun.resume(broken, () -> false).done);
    assertArrayEquals(TinyRun.weights(whole), TinyRun.weights(broken));
    assertEquals(
        Files.readString(whole.resolve("metrics.jsonl")),
        Files.readString(broken.resolve("metrics.jsonl")));
  }

  /** Layer norms only, so that pieces and the whole have the same embeddings but for rounding. */
  @Test
  void piecesMeasureWhatTheWholeDoes() throws IOException {
    String vit = "backbone={type: vit-tiny, width: 16, depth: 1, heads: 2, position-size: 12}";
    String method = "method={type: simclr, projector: [8]}";
    double[] whole =
        entropyWeights(
            TinyRun.train(
                TinyRun.experiment(images(), RELATIVE, vit, method, "epochs=1"),
                temp.resolve("whole")));
    double[] pieces =
        entropyWeights(
            TinyRun.train(
                TinyRun.experiment(images(), RELATIVE, vit, method, "epochs=1", "micro-batch=4"),
                temp.resolve("pieces")));
    // The first step alone has the same weights; its spacings amplify rounding, see reference.md.
    assertEquals(whole[0], pieces[0], 2e-3 * Math.abs(whole[0]));
  }

  /** A momentum method with a queue, whose loss is computed twice in the steps that measure. */
  @Test
  void measuringLeavesTheMethodsStateAsItIs() throws IOException {
    String method = "method={type: moco-v2, projector: [16, 8], queue-length: 32}";
    String none = "regularizer={type: emc, entropy-weight: 0, covariance-weight: 0}";
    Path with = temp.resolve("with");
    Path without = temp.resolve("without");
    TinyRun.train(TinyRun.experiment(images(), method, none, RELATIVE), with);
    TinyRun.train(TinyRun.experiment(images(), method, none), without);
    assertArrayEquals(TinyRun.weights(without), TinyRun.weights(with));
  }
}

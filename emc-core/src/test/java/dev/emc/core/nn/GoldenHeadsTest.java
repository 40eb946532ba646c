package dev.emc.core.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import com.fasterxml.jackson.databind.JsonNode;
import dev.emc.api.nn.BatchNorm;
import dev.emc.api.nn.Mlp;
import dev.emc.testkit.DeterministicFill;
import dev.emc.testkit.Golden;
import dev.emc.testkit.GoldenArray;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class GoldenHeadsTest {
  private final NDManager manager = NDManager.newBaseManager();
  private final ParameterStore store = new ParameterStore(manager, false);

  static Stream<Arguments> cases() {
    var arguments = new ArrayList<Arguments>();
    for (JsonNode c : Golden.json("net_heads.json").get("cases")) {
      String name = c.get("name").asText();
      arguments.add(Arguments.of(name, c, DataType.FLOAT64, 1e-9, 1e-8));
      arguments.add(Arguments.of(name, c, DataType.FLOAT32, 1e-5, 1e-4));
    }
    return arguments.stream();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void fillAgrees() {
    JsonNode checks = Golden.json("net_heads.json").get("fill_check");
    assertTrue(checks.size() > 0);
    for (JsonNode check : checks) {
      long seed = check.get("seed").asLong();
      long position = check.get("p").asLong();
      var u = new double[4];
      var v = new double[4];
      for (int i = 0; i < 4; i++) {
        u[i] = DeterministicFill.unit(seed, position, i);
        v[i] = DeterministicFill.symmetric(seed, position, i);
      }
      Golden.array(check.get("u_first4")).assertClose("u", u, 0);
      Golden.array(check.get("v_first4")).assertClose("v", v, 0);
    }
  }

  @ParameterizedTest(name = "{0} {2}")
  @MethodSource("cases")
  void agrees(String name, JsonNode golden, DataType precision, double values, double gradients) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    for (JsonNode entry : golden.get("state_dict")) {
      if (entry.get("shape").size() == 2) {
        shapes.put(
            entry.get("key").asText(),
            new long[] {entry.get("shape").get(0).asLong(), entry.get("shape").get(1).asLong()});
      }
    }
    Heads heads = heads(name, shapes);
    heads.blocks.forEach(
        (prefix, block) -> {
          long width = shapes.get(prefix + heads.firstLinear.get(prefix) + "weight")[1];
          block.initialize(manager, precision, new Shape(2, width));
        });
    StateDict dict = StateDict.of(heads.blocks);
    assertEquals(GoldenNet.keysAndShapes(golden.get("state_dict")), GoldenNet.keysAndShapes(dict));
    long seed = golden.get("fill_seed").asLong();
    GoldenNet.fill(dict, seed);

    int n = golden.get("n").asInt();
    int width = golden.get("input_dim").asInt();
    double[] exact = DeterministicFill.headInput(seed, n * width);
    NDArray input = manager.create(exact, new Shape(n, width)).toType(precision, true);
    heads
        .forward(input, false)
        .forEach(
            (key, out) ->
                Golden.array(golden.get("eval_outputs").get(key))
                    .assertClose(key + " in evaluation", out, values));

    input.setRequiresGradient(true);
    try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
      NDArray loss = null;
      for (var out : heads.forward(input, true).entrySet()) {
        Golden.array(golden.get("train_outputs").get(out.getKey()))
            .assertClose(out.getKey() + " in training", out.getValue(), values);
        NDArray term = out.getValue().square().mean();
        loss = loss == null ? term : loss.add(term);
      }
      GoldenArray.assertClose(
          "loss", golden.get("loss_sum_of_mean_sq").asDouble(), GoldenNet.sum(loss), values);
      collector.backward(loss);
    }
    // The engine keeps the momentum 0.1 at single precision.
    GoldenNet.assertRunningStatistics(golden, dict, Math.max(values, 1e-6));
    Golden.array(golden.get("grad_input"))
        .assertClose("gradient of the input", input.getGradient(), gradients);
    assertGradients(golden.get("gradients_train_loss"), dict, gradients);
  }

  private static void assertGradients(JsonNode golden, StateDict dict, double tolerance) {
    Map<String, Parameter> trainable = dict.trainable();
    for (var entry : golden.properties()) {
      String key = entry.getKey();
      assertEquals(!entry.getValue().isNull(), trainable.containsKey(key), key);
      if (!entry.getValue().isNull()) {
        double expected = entry.getValue().get("norm").asDouble();
        double actual = GoldenNet.norm(trainable.get(key).getArray().getGradient());
        // Zero up to rounding where a batch norm follows: hence an absolute part.
        assertEquals(expected, actual, tolerance * expected + 1e-2 * tolerance, key);
      }
    }
    assertEquals(
        trainable.size(),
        golden.properties().stream().filter(entry -> !entry.getValue().isNull()).count());
  }

  private interface Forward {
    Map<String, NDArray> forward(NDArray input, boolean training);
  }

  private record Heads(
      Map<String, Block> blocks, Map<String, String> firstLinear, Forward function) {
    Map<String, NDArray> forward(NDArray input, boolean training) {
      return function.forward(input, training);
    }
  }

  private Heads heads(String name, Map<String, long[]> shapes) {
    return switch (name) {
      case "vicreg_projector" -> vicreg(shapes);
      case "swav_head_and_prototypes" -> swav(shapes);
      case "simsiam_projector_and_predictor" -> simsiam(shapes);
      default -> throw new AssertionError("unknown head " + name);
    };
  }

  private static int width(Map<String, long[]> shapes, String key) {
    return (int) shapes.get(key)[0];
  }

  private Heads vicreg(Map<String, long[]> shapes) {
    Block projector =
        Mlp.of(
            List.of(
                width(shapes, "projector.0.weight"),
                width(shapes, "projector.3.weight"),
                width(shapes, "projector.6.weight")),
            true,
            false);
    return new Heads(
        Map.of("projector.", projector),
        Map.of("projector.", "0."),
        (x, training) -> Map.of("out", Layers.apply(projector, store, x, training)));
  }

  private Heads swav(Map<String, long[]> shapes) {
    Block head =
        Mlp.of(
            List.of(
                width(shapes, "projection_head.0.weight"),
                width(shapes, "projection_head.3.weight")),
            true,
            true);
    Block prototypes = Mlp.linear(width(shapes, "prototypes.weight"), false);
    var blocks = new LinkedHashMap<String, Block>();
    blocks.put("projection_head.", head);
    blocks.put("prototypes.", prototypes);
    return new Heads(
        blocks,
        Map.of("projection_head.", "0.", "prototypes.", ""),
        (x, training) -> {
          NDArray z = Layers.apply(head, store, x, training);
          NDArray e = z.normalize(2, 1, 1e-12);
          NDArray scores = Layers.apply(prototypes, store, e, training);
          return Map.of("pre_norm", z, "embedding", e, "scores", scores);
        });
  }

  private Heads simsiam(Map<String, long[]> shapes) {
    Block last = Mlp.linear(width(shapes, "encoder.fc.6.weight"), true);
    last.getDirectParameters().get("bias").freeze(true);
    SequentialBlock projector =
        new SequentialBlock()
            .add(Mlp.linear(width(shapes, "encoder.fc.0.weight"), false))
            .add(new BatchNorm())
            .add(Activation.reluBlock())
            .add(Mlp.linear(width(shapes, "encoder.fc.3.weight"), false))
            .add(new BatchNorm())
            .add(Activation.reluBlock())
            .add(last)
            .add(new BatchNorm(false));
    Block predictor =
        Mlp.of(
            List.of(width(shapes, "predictor.0.weight"), width(shapes, "predictor.3.weight")),
            false,
            true);
    var blocks = new LinkedHashMap<String, Block>();
    blocks.put("encoder.fc.", projector);
    blocks.put("predictor.", predictor);
    return new Heads(
        blocks,
        Map.of("encoder.fc.", "0.", "predictor.", "0."),
        (x, training) -> {
          NDArray z = Layers.apply(projector, store, x, training);
          return Map.of("z", z, "p", Layers.apply(predictor, store, z, training));
        });
  }
}

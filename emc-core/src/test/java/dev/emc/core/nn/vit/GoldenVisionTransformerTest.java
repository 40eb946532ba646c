package dev.emc.core.nn.vit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import com.fasterxml.jackson.databind.JsonNode;
import dev.emc.api.TokenBackbone;
import dev.emc.core.engine.GradMode;
import dev.emc.core.nn.GoldenNet;
import dev.emc.core.nn.Layers;
import dev.emc.core.nn.StateDict;
import dev.emc.testkit.Golden;
import dev.emc.testkit.GoldenArray;
import dev.emc.testkit.GoldenCases;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Vision transformers of DINO, DINOv2, MAE and timm, with their ways to resize positions. */
class GoldenVisionTransformerTest {
  private static final JsonNode GOLDEN = Golden.json("dinov2_vit.json");
  private static final double EXACT = 1e-9;

  private final NDManager manager = NDManager.newBaseManager();
  private final ParameterStore store = new ParameterStore(manager, false);

  @AfterEach
  void close() {
    manager.close();
  }

  @TestFactory
  Stream<DynamicTest> networksAgree() {
    var tests = new ArrayList<DynamicTest>();
    for (JsonNode c : GOLDEN.get("cases")) {
      for (AttentionMode mode : AttentionMode.values()) {
        String name = c.get("name").asText() + " " + mode;
        GoldenCases.inBothPrecisions(name, type -> assertAgrees(c, type, mode)).forEach(tests::add);
      }
    }
    return tests.stream();
  }

  private void assertAgrees(JsonNode c, DataType type, AttentionMode mode) {
    for (JsonNode input : c.get("inputs")) {
      try (NDManager step = manager.newSubManager()) {
        var net = new Net(step, c, input, type, mode, features(c));
        assertEquals(
            GoldenNet.keysAndShapes(c.get("state_dict")), GoldenNet.keysAndShapes(net.dict));
        net.assertFilled(c.get("state_checksums"));
        Golden.array(input.at("/input_checksum/first8"))
            .assertClose("images", net.images.flatten().get("0:8"), 1e-7);
        net.assertPositions(c, input);
        net.assertOutputs(input);
        net.assertGradients(input);
        net.assertTokensAndMap();
        if (features(c) == TokenFeatures.CLS) {
          for (TokenFeatures other :
              Set.of(TokenFeatures.CLS, TokenFeatures.MEAN, TokenFeatures.CLS_AND_MEAN)) {
            new Net(step, c, input, type, mode, other).assertFeatures(input, other);
          }
        }
      }
    }
  }

  private static TokenFeatures features(JsonNode c) {
    return c.at("/config/final").asText().equals("norm")
        ? TokenFeatures.CLS
        : TokenFeatures.MEAN_THEN_NORM;
  }

  private static PositionResize resize(String name) {
    return PositionResize.valueOf(name.toUpperCase(Locale.ROOT));
  }

  /** A network of a case, filled, and one of its inputs. */
  private final class Net {
    final VisionTransformer block;
    final StateDict dict;
    final NDArray images;
    final double ofOutputs;
    final double ofGradients;

    Net(
        NDManager step,
        JsonNode c,
        JsonNode input,
        DataType type,
        AttentionMode mode,
        TokenFeatures features) {
      JsonNode config = c.get("config");
      boolean isDinoV2 = config.get("style").asText().equals("dinov2");
      int patch = config.get("patch_size").asInt();
      var settings =
          new TinyConfig(
              patch,
              config.get("embed_dim").asInt(),
              config.get("depth").asInt(),
              config.get("num_heads").asInt(),
              patch * config.get("pretrained_grid").asInt(),
              resize(config.get("position_resize").asText()),
              features,
              mode,
              config.get("register_tokens").asInt(),
              isDinoV2,
              1e-5,
              isDinoV2);
      long seed = c.get("fill_seed").asLong();
      images = GoldenNet.images(step, input, seed).toType(type, false);
      block =
          (VisionTransformer)
              new VisionTransformers.Tiny(settings)
                  .build(3, patch * config.get("pretrained_grid").asInt());
      block.initialize(step, type, images.getShape());
      dict = StateDict.of(Map.of("", block));
      GoldenNet.fill(dict, seed);
      boolean isExact = type == DataType.FLOAT64;
      JsonNode single = input.get("float32_tolerance");
      ofOutputs = isExact ? EXACT : single.get("outputs").asDouble();
      ofGradients = isExact ? EXACT : single.get("gradient_norms").asDouble();
    }

    void assertFilled(JsonNode checksums) {
      double squares = 0;
      for (NDArray array : dict.arrays().values()) {
        squares += Math.pow(GoldenNet.norm(array), 2);
      }
      GoldenArray.assertClose(
          "squares of all entries",
          checksums.get("sum_sq_of_all_float_entries").asDouble(),
          squares,
          EXACT);
    }

    void assertPositions(JsonNode c, JsonNode input) {
      NDArray resized =
          PositionInterpolation.resized(
              dict.get("pos_embed"),
              images.getManager(),
              resize(c.at("/config/position_resize").asText()),
              input.at("/grid/0").asInt(),
              input.at("/grid/1").asInt());
      JsonNode expected = input.get("position_embedding");
      double norm = Math.sqrt(expected.get("sum_sq").asDouble());
      assertEquals(norm, GoldenNet.norm(resized), ofOutputs * norm, "norm of the positions");
      assertEquals(
          expected.get("sum").asDouble(),
          GoldenNet.sum(resized),
          ofOutputs * norm * Math.sqrt(resized.size()),
          "sum of the positions");
      // The first are the class token's, which are not resized.
      Golden.array(expected.get("first8"))
          .assertClose("positions", resized.flatten().get("0:8"), ofOutputs);
    }

    /** Outputs by their golden names. */
    Map<String, NDArray> outputs(boolean training) {
      var outputs = new LinkedHashMap<String, NDArray>();
      if (dict.contains("fc_norm.weight")) {
        outputs.put("mean_patch_then_fc_norm", Layers.apply(block, store, images, training));
        return outputs;
      }
      NDArray all = block.normedTokens(store, images, training);
      int registers = registers();
      outputs.put("cls", all.get(new NDIndex(":, 0")));
      outputs.put(
          "mean_patch_of_normed",
          all.get(new NDIndex(":, {}:", 1 + registers)).mean(new int[] {1}));
      if (registers > 0) {
        outputs.put("registers_of_normed", all.get(new NDIndex(":, 1:{}", 1 + registers)));
      }
      return outputs;
    }

    private int registers() {
      return dict.contains("register_tokens")
          ? (int) dict.get("register_tokens").getShape().get(1)
          : 0;
    }

    void assertOutputs(JsonNode input) {
      Map<String, NDArray> outputs = GradMode.off(() -> outputs(false));
      assertEquals(names(input.get("outputs")), List.copyOf(outputs.keySet()));
      outputs.forEach(
          (name, output) ->
              Golden.array(input.at("/outputs/" + name)).assertClose(name, output, ofOutputs));
    }

    void assertFeatures(JsonNode input, TokenFeatures features) {
      NDArray actual = GradMode.off(() -> Layers.apply(block, store, images, false));
      NDArray ofClass = Golden.array(input.at("/outputs/cls")).toNDArray(manager, DataType.FLOAT64);
      NDArray mean =
          Golden.array(input.at("/outputs/mean_patch_of_normed"))
              .toNDArray(manager, DataType.FLOAT64);
      NDArray expected =
          switch (features) {
            case CLS -> ofClass;
            case MEAN -> mean;
            default -> ofClass.concat(mean, 1);
          };
      assertEquals(expected.getShape().get(1), block.featureWidth());
      new GoldenArray(expected.getShape().getShape(), expected.toDoubleArray())
          .assertClose("features " + features, actual, ofOutputs);
    }

    void assertTokensAndMap() {
      NDArray map = GradMode.off(() -> block.featureMap(store, images, false));
      TokenBackbone.Tokens tokens = GradMode.off(() -> block.tokens(store, images, false));
      NDArray all = GradMode.off(() -> block.normedTokens(store, images, false));
      assertArrayEquals(
          GoldenArray.toDoubles(all.get(new NDIndex(":, 0"))),
          GoldenArray.toDoubles(tokens.classToken()));
      assertArrayEquals(
          GoldenArray.toDoubles(all.get(new NDIndex(":, {}:", 1 + registers()))),
          GoldenArray.toDoubles(tokens.patches()));
      assertArrayEquals(
          GoldenArray.toDoubles(tokens.patches().transpose(0, 2, 1)), GoldenArray.toDoubles(map));
    }

    void assertGradients(JsonNode input) {
      try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
        collector.zeroGradients();
        NDArray loss = null;
        for (NDArray output : outputs(true).values()) {
          NDArray term = output.square().mean();
          loss = loss == null ? term : loss.add(term);
        }
        double expected = input.get("loss_sum_of_mean_sq").asDouble();
        GoldenArray.assertClose("loss", expected, GoldenNet.sum(loss), ofOutputs);
        collector.backward(loss);
      }
      JsonNode gradients = input.get("gradients");
      assertEquals(Set.copyOf(names(gradients)), dict.arrays().keySet());
      dict.entries().forEach(e -> assertGradient(gradients.get(e.key()), e.key(), e.parameter()));
    }

    private void assertGradient(JsonNode expected, String key, Parameter parameter) {
      if (expected.isNull()) {
        assertFalse(parameter.requiresGradient(), key + " computes nothing");
        assertFalse(parameter.getArray().hasGradient(), key);
        return;
      }
      double[] actual = GoldenArray.toDoubles(parameter.getArray().getGradient());
      double norm = expected.get("norm").asDouble();
      double sum = 0;
      double squares = 0;
      for (double value : actual) {
        sum += value;
        squares += value * value;
      }
      double bound = ofGradients * norm;
      assertEquals(norm, Math.sqrt(squares), bound, "|gradient| of " + key);
      assertEquals(expected.get("sum").asDouble(), sum, bound, "sum of the gradient of " + key);
      double[] first = Golden.array(expected.get("first4")).data();
      for (int i = 0; i < first.length; i++) {
        assertEquals(first[i], actual[i], bound, "gradient of " + key + " at " + i);
      }
    }
  }

  private static List<String> names(JsonNode node) {
    var names = new ArrayList<String>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @TestFactory
  Stream<DynamicTest> positionsAgree() {
    var tests = new ArrayList<DynamicTest>();
    for (JsonNode learned : GOLDEN.get("position_resize")) {
      for (JsonNode result : learned.get("results")) {
        for (PositionResize how : PositionResize.values()) {
          String name =
              "%s %s to %s".formatted(how, learned.get("pretrained_grid"), result.get("grid"));
          tests.add(GoldenCases.named(name, () -> assertResized(learned, result, how)));
        }
      }
    }
    return tests.stream();
  }

  private void assertResized(JsonNode learned, JsonNode result, PositionResize how) {
    NDArray positions = Golden.array(learned.get("pos_embed")).toNDArray(manager, DataType.FLOAT64);
    NDArray resized =
        PositionInterpolation.resized(
            positions, manager, how, result.at("/grid/0").asInt(), result.at("/grid/1").asInt());
    Golden.array(result.get(how.name().toLowerCase(Locale.ROOT)))
        .assertClose("positions", resized, EXACT);
  }

  /** Rows of the weights along one axis, every so many of them. */
  @Test
  void weightsAlongAnAxisAgree() {
    for (JsonNode axis : GOLDEN.get("axis_weights_37")) {
      int to = axis.get("to").asInt();
      for (PositionResize how : List.of(PositionResize.SCALE_OFFSET, PositionResize.ANTIALIAS)) {
        double[][] weights = how.weights(37, to);
        GoldenArray expected = Golden.array(axis.get(how.name().toLowerCase(Locale.ROOT)));
        var rows = new ArrayList<double[]>();
        for (int i = 0; i < to; i += Math.max(to / 4, 1)) {
          rows.add(weights[i]);
        }
        assertEquals(expected.shape()[0], rows.size());
        expected.assertClose(
            how + " to " + to,
            rows.stream().flatMapToDouble(java.util.Arrays::stream).toArray(),
            EXACT);
      }
    }
  }
}

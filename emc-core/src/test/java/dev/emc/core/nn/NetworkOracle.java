package dev.emc.core.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emc.api.Backbone;
import dev.emc.api.BackboneBlock;
import dev.emc.core.engine.GradMode;
import dev.emc.testkit.DeterministicFill;
import dev.emc.testkit.Golden;
import dev.emc.testkit.GoldenArray;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Networks against PyTorch: the scripts in {@code src/test/python} wrote the vectors, which are no
 * part of the project's golden files.
 */
public final class NetworkOracle implements AutoCloseable {
  private final NDManager manager = NDManager.newBaseManager();
  private final ParameterStore store = new ParameterStore(manager, false);

  @Override
  public void close() {
    manager.close();
  }

  /**
   * Keys, shapes, features, maps and gradients are those of a file.
   *
   * @param file such as {@code /vit/vit-tiny.json}
   * @param tolerance of features and maps
   */
  public void assertAgrees(
      String file, Backbone backbone, DataType precision, double tolerance, double ofGradients)
      throws IOException {
    JsonNode oracle = read(file);
    JsonNode runs = oracle.get("runs");
    Shape first = shape(runs.get(0));
    BackboneBlock net = backbone.build((int) first.get(1), (int) first.get(2));
    net.initialize(manager, precision, first);
    StateDict dict = StateDict.of(Map.of("", net));
    assertEquals(GoldenNet.keysAndShapes(oracle.get("state_dict")), GoldenNet.keysAndShapes(dict));
    assertEquals(
        oracle.get("parameters").asLong(),
        dict.arrays().values().stream().mapToLong(NDArray::size).sum());
    long seed = oracle.get("fill_seed").asLong();
    GoldenNet.fill(dict, seed);
    for (JsonNode run : runs) {
      try (NDManager step = manager.newSubManager()) {
        NDArray images = images(step, seed, shape(run), precision);
        assertMap(run, GradMode.off(() -> net.featureMap(store, images, false)), tolerance);
        GoldenArray expected = Golden.array(run.get("features"));
        NDArray evaluated = GradMode.off(() -> Layers.apply(net, store, images, false));
        expected.assertClose("features of " + images.getShape(), evaluated, tolerance);
        if (run.has("gradients")) {
          assertGradients(run, net, images, dict, tolerance, ofGradients);
        }
      }
    }
  }

  private static void assertMap(JsonNode run, NDArray map, double tolerance) {
    if (run.has("map")) {
      Golden.array(run.get("map")).assertClose("map", map, tolerance);
    }
    double squares = run.get("map_sum_sq").asDouble();
    GoldenArray.assertClose(
        "squares of the map", squares, Math.pow(GoldenNet.norm(map), 2), 10 * tolerance);
    assertEquals(
        run.get("map_sum").asDouble(),
        GoldenNet.sum(map),
        tolerance * Math.sqrt(squares * map.size()));
  }

  private void assertGradients(
      JsonNode run,
      BackboneBlock net,
      NDArray images,
      StateDict dict,
      double tolerance,
      double ofGradients) {
    try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
      collector.zeroGradients();
      NDArray loss = Layers.apply(net, store, images, true).square().mean();
      GoldenArray.assertClose(
          "loss", run.get("loss_mean_sq").asDouble(), GoldenNet.sum(loss), tolerance);
      collector.backward(loss);
    }
    var names = new ArrayList<String>();
    run.get("gradients").fieldNames().forEachRemaining(names::add);
    assertEquals(names, List.copyOf(dict.trainable().keySet()));
    dict.trainable()
        .forEach(
            (key, parameter) ->
                assertGradient(run.get("gradients").get(key), key, parameter, ofGradients));
  }

  private static void assertGradient(
      JsonNode expected, String key, Parameter parameter, double tolerance) {
    try (NDArray gradient = parameter.getArray().getGradient()) {
      if (expected.has("data")) {
        Golden.array(expected).assertClose("gradient of " + key, gradient, tolerance);
        return;
      }
      double norm = expected.get("norm").asDouble();
      GoldenArray.assertClose("|gradient| of " + key, norm, GoldenNet.norm(gradient), tolerance);
      double[] actual = GoldenArray.toDoubles(gradient);
      for (int i = 0; i < expected.get("first4").size(); i++) {
        double value = expected.get("first4").get(i).asDouble();
        assertEquals(value, actual[i], tolerance * norm, "gradient of " + key + " at " + i);
      }
    }
  }

  private static NDArray images(NDManager manager, long seed, Shape shape, DataType precision) {
    float[] values =
        DeterministicFill.images(
            seed,
            0,
            (int) shape.get(0),
            (int) shape.get(1),
            (int) shape.get(2),
            (int) shape.get(3));
    return manager.create(values, shape).toType(precision, false);
  }

  private static Shape shape(JsonNode run) {
    var sides = new long[4];
    for (int i = 0; i < sides.length; i++) {
      sides[i] = run.get("input_shape").get(i).asLong();
    }
    return new Shape(sides);
  }

  private static JsonNode read(String name) throws IOException {
    try (InputStream in = NetworkOracle.class.getResourceAsStream(name)) {
      return new ObjectMapper().readTree(in);
    }
  }
}

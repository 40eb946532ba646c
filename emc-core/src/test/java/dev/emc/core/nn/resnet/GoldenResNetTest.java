package dev.emc.core.nn.resnet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import com.fasterxml.jackson.databind.JsonNode;
import dev.emc.api.Backbone;
import dev.emc.api.BackboneBlock;
import dev.emc.core.nn.GoldenNet;
import dev.emc.core.nn.Layers;
import dev.emc.core.nn.StateDict;
import dev.emc.testkit.Golden;
import dev.emc.testkit.GoldenArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class GoldenResNetTest {
  private final NDManager manager = NDManager.newBaseManager();
  private final ParameterStore store = new ParameterStore(manager, false);

  /** Network, file, precision, then tolerances: features evaluated, features trained, gradients. */
  static Stream<Arguments> networks() {
    var resnet18 = new ResNets.ResNet18(new ResNets.Config());
    var resnet50 = new ResNets.ResNet50(new ResNets.Config());
    return Stream.of(
        Arguments.of("resnet18", resnet18, DataType.FLOAT32, 1e-5, 1e-3, 1e-4),
        Arguments.of("resnet18", resnet18, DataType.FLOAT64, 1e-9, 1e-9, 1e-8),
        Arguments.of("resnet50", resnet50, DataType.FLOAT32, 1e-5, 1e-3, 2e-2),
        Arguments.of("resnet50", resnet50, DataType.FLOAT64, 1e-9, 1e-9, 1e-7));
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @ParameterizedTest(name = "{0} {2}")
  @MethodSource("networks")
  void agrees(
      String name,
      Backbone backbone,
      DataType precision,
      double evalTolerance,
      double trainTolerance,
      double gradientTolerance) {
    JsonNode golden = Golden.json("net_" + name + ".json");
    NDArray images = GoldenNet.images(manager, golden).toType(precision, false);
    Golden.array(golden.at("/input_checksum/first8"))
        .assertClose("images", images.flatten().get("0:8"), 1e-7);
    BackboneBlock net =
        backbone.build((int) images.getShape().get(1), (int) images.getShape().get(3));
    net.initialize(manager, precision, images.getShape());
    StateDict dict = StateDict.of(Map.of("", net));
    assertEquals(GoldenNet.keysAndShapes(golden.get("state_dict")), GoldenNet.keysAndShapes(dict));
    GoldenNet.fill(dict, golden.get("fill_seed").asLong());

    GoldenArray expected = Golden.array(golden.get("eval_features"));
    assertEquals(expected.shape()[1], net.featureWidth());
    expected.assertClose(
        "features in evaluation", Layers.apply(net, store, images, false), evalTolerance);
    NDArray map = net.featureMap(store, images, false);
    JsonNode checksum = golden.get("eval_last_map_checksum");
    GoldenArray.assertClose(
        "sum of the last map", checksum.get("sum").asDouble(), GoldenNet.sum(map), evalTolerance);

    try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
      NDArray features = Layers.apply(net, store, images, true);
      Golden.array(golden.get("train_features"))
          .assertClose("features in training", features, trainTolerance);
      NDArray loss = features.square().mean();
      GoldenArray.assertClose(
          "loss", golden.get("loss_mean_sq").asDouble(), GoldenNet.sum(loss), trainTolerance);
      collector.backward(loss);
    }
    // The engine keeps the momentum 0.1 at single precision.
    GoldenNet.assertRunningStatistics(golden, dict, Math.max(trainTolerance, 1e-6));
    assertGradients(golden.get("gradients_train_loss"), dict.trainable(), gradientTolerance);
  }

  private static void assertGradients(
      JsonNode golden, Map<String, Parameter> parameters, double tolerance) {
    var names = new ArrayList<String>();
    golden.fieldNames().forEachRemaining(names::add);
    assertEquals(names, List.copyOf(parameters.keySet()));
    parameters.forEach(
        (key, parameter) -> {
          NDArray gradient = parameter.getArray().getGradient();
          double norm = golden.get(key).get("norm").asDouble();
          GoldenArray.assertClose(
              "|gradient| of " + key, norm, GoldenNet.norm(gradient), tolerance);
          double[] first = Golden.array(golden.get(key).get("first4")).data();
          double[] actual = GoldenArray.toDoubles(gradient);
          for (int i = 0; i < first.length; i++) {
            assertEquals(first[i], actual[i], tolerance * norm, "gradient of " + key + " at " + i);
          }
        });
  }
}

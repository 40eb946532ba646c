package dev.emc.testkit;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import com.fasterxml.jackson.databind.JsonNode;
import dev.emc.api.Encoder;
import dev.emc.api.MethodContext;
import dev.emc.api.SslMethod;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/** Compares the head blocks of a method with a case of {@code net_heads.json}. */
public final class GoldenHeads {
  private final JsonNode golden;

  private GoldenHeads(JsonNode golden) {
    this.golden = golden;
  }

  /** The case of a name. */
  public static GoldenHeads of(String name) {
    JsonNode cases = Golden.json("net_heads.json").get("cases");
    return new GoldenHeads(
        StreamSupport.stream(cases.spliterator(), false)
            .filter(c -> c.get("name").asText().equals(name))
            .findFirst()
            .orElseThrow());
  }

  /** Output width of the linear layer at a key such as {@code projector.0.weight}. */
  public int width(String key) {
    for (JsonNode entry : golden.get("state_dict")) {
      if (entry.get("key").asText().equals(key)) {
        return entry.get("shape").get(0).asInt();
      }
    }
    throw new IllegalArgumentException("no " + key + " in the golden heads");
  }

  /** What the heads make of features: outputs by their golden names. */
  @FunctionalInterface
  public interface Forward {
    /**
     * One forward pass.
     *
     * @param heads of the method, by name
     * @param features (N, F)
     */
    Map<String, NDArray> outputs(Encoder encoder, Map<String, Block> heads, NDArray features);
  }

  /**
   * Initialises and fills the heads of a new method; asserts keys, shapes and order, outputs in
   * evaluation and in training, running statistics and every gradient.
   */
  public void assertMatches(SslMethod method, Forward forward, DataType type) {
    double values = GoldenCases.valueTolerance(type);
    double gradients = GoldenCases.gradientTolerance(type);
    long seed = golden.get("fill_seed").asLong();
    int n = golden.get("n").asInt();
    int width = golden.get("input_dim").asInt();
    try (NDManager manager = NDManager.newBaseManager()) {
      method.initialize(new MethodContext(width, n, 3, 32, type, manager));
      Map<String, Parameter> parameters = PytorchKeys.ofHeads(method.heads());
      assertKeys(parameters);
      GoldenFill.fill(golden.get("state_dict"), seed, parameters);
      NDArray input = GoldenFill.headInput(manager, type, seed, n, width);
      var encoder = new TestEncoder(manager, type);
      encoder.setTraining(false);
      assertOutputs("eval_outputs", forward.outputs(encoder, method.heads(), input), values);
      encoder.setTraining(true);
      input.setRequiresGradient(true);
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        Map<String, NDArray> outputs = forward.outputs(encoder, method.heads(), input);
        assertOutputs("train_outputs", outputs, values);
        NDArray loss = null;
        for (NDArray output : outputs.values()) {
          NDArray term = output.square().mean();
          loss = loss == null ? term : loss.add(term);
        }
        collector.backward(loss);
      }
      assertRunningStatistics(parameters, values);
      assertGradients(parameters, gradients);
      Golden.array(golden.get("grad_input"))
          .assertClose("grad_input", input.getGradient(), gradients);
    }
  }

  private void assertKeys(Map<String, Parameter> parameters) {
    List<String> expected = new ArrayList<>();
    for (JsonNode entry : golden.get("state_dict")) {
      String key = entry.get("key").asText();
      if (!key.endsWith("num_batches_tracked")) {
        expected.add(key);
      }
    }
    if (!expected.equals(List.copyOf(parameters.keySet()))) {
      throw new AssertionError("state-dict keys " + parameters.keySet() + ", golden " + expected);
    }
  }

  private void assertOutputs(String mode, Map<String, NDArray> outputs, double tolerance) {
    golden
        .get(mode)
        .properties()
        .forEach(
            entry ->
                Golden.array(entry.getValue())
                    .assertClose(
                        mode + " " + entry.getKey(),
                        Checks.present(mode, outputs, entry.getKey()).stopGradient(),
                        tolerance));
  }

  private void assertRunningStatistics(Map<String, Parameter> parameters, double tolerance) {
    golden
        .get("bn_after_one_train_forward")
        .properties()
        .forEach(
            entry -> {
              for (String statistic : List.of("running_mean", "running_var")) {
                String key = entry.getKey() + "." + statistic;
                Golden.array(entry.getValue().get(statistic))
                    .assertClose(
                        key, Checks.present("parameters", parameters, key).getArray(), tolerance);
              }
            });
  }

  private void assertGradients(Map<String, Parameter> parameters, double tolerance) {
    var trained = new LinkedHashMap<String, Parameter>(parameters);
    trained.values().removeIf(p -> !p.requiresGradient());
    double largest = 0;
    for (JsonNode gradient : golden.get("gradients_train_loss")) {
      if (!gradient.isNull()) {
        largest = Math.max(largest, gradient.get("norm").asDouble());
      }
    }
    // A bias in front of a batch norm has a gradient of rounding noise only.
    double noise = tolerance * largest;
    for (Map.Entry<String, Parameter> entry : trained.entrySet()) {
      String key = entry.getKey();
      JsonNode expected = golden.get("gradients_train_loss").get(key);
      double[] actual = GoldenArray.toDoubles(entry.getValue().getArray().getGradient());
      double sum = 0;
      double square = 0;
      for (double v : actual) {
        sum += v;
        square += v * v;
      }
      double norm = Math.sqrt(square);
      double[] first = Golden.array(expected.get("first4")).data();
      assertNear(key + " norm", expected.get("norm").asDouble(), norm, tolerance, noise);
      assertNear(key + " sum", expected.get("sum").asDouble(), sum, tolerance, noise);
      for (int i = 0; i < first.length; i++) {
        assertNear(key + " at " + i, first[i], actual[i], tolerance, noise);
      }
    }
  }

  private static void assertNear(
      String what, double expected, double actual, double tolerance, double noise) {
    if (!(Math.abs(expected - actual) <= tolerance * Math.abs(expected) + noise)) {
      throw new AssertionError(
          "gradient of " + what + ": expected " + expected + ", got " + actual);
    }
  }
}

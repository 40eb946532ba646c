package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import com.fasterxml.jackson.databind.JsonNode;
import dev.emc.api.RunShape;
import dev.emc.api.StepInfo;
import dev.emc.core.config.Experiment;
import dev.emc.core.config.ExperimentLoader;
import dev.emc.core.engine.Devices;
import dev.emc.core.nn.StateDict;
import dev.emc.core.optim.Optimizer;
import dev.emc.core.plugin.ComponentGraph;
import dev.emc.testkit.DeterministicFill;
import dev.emc.testkit.Golden;
import dev.emc.testkit.GoldenArray;
import dev.emc.testkit.GoldenCases;
import dev.emc.testkit.GoldenFill;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;

/**
 * Whole training steps of a method with EMC against a golden sequence: config, network, method,
 * criterion and optimiser are those a run with the same YAML has.
 */
final class GoldenSteps {
  /** Seen from the largest gradient, a norm below this is rounding. */
  private static final double NO_GRADIENT = 1e-12;

  /**
   * How many times farther than the reference's own float32 terms are from its float64 ones ours
   * may be: one draw of a rounding error says its size only roughly.
   */
  private static final double DRAWS = 10;

  /** One image a golden file makes: the view of the fill and its side in pixels. */
  record Crop(int view, int size) {}

  /**
   * How closely float32 follows.
   *
   * @param steps of the sequence that are compared
   * @param tolerance relative
   */
  record Float32(int steps, double tolerance) {}

  private final JsonNode golden;
  private final String yaml;
  private final List<Crop> crops;
  private final Map<String, String> terms = new LinkedHashMap<>();
  private final Map<String, Double> absolute = new LinkedHashMap<>();
  private final Map<String, Double> loose = new LinkedHashMap<>();
  private String embeddingNames = "";

  /**
   * A sequence.
   *
   * @param method the experiment's method and transform, with the golden file's settings
   * @param terms our name of each golden loss term of the method
   */
  GoldenSteps(JsonNode golden, String method, List<Crop> crops, Map<String, String> terms) {
    this.golden = golden;
    this.crops = crops;
    JsonNode config = golden.get("config");
    yaml =
        """
        backbone: resnet18
        %s
        estimator: {type: m-spacings, epsilon: %s}
        regularizer: {type: emc, entropy-weight: %s, covariance-weight: %s}
        """
            .formatted(
                method.strip(), config.get("epsilon"), config.get("beta1"), config.get("beta2"));
    this.terms.put("loss", "loss");
    this.terms.putAll(terms);
    this.terms.put("ent_loss", "emc/entropy");
    this.terms.put("hypercov_loss", "emc/covariance");
  }

  /** The two full-resolution images a file without crops has. */
  static List<Crop> views(JsonNode config) {
    var crops = new ArrayList<Crop>();
    config.get("views").forEach(v -> crops.add(new Crop(v.asInt(), config.at("/image/1").asInt())));
    return crops;
  }

  /** Compares a term absolutely in float32, since it is close to zero. */
  GoldenSteps absolute(String term, double tolerance) {
    absolute.put(term, tolerance);
    return this;
  }

  /** Compares an entry of the state with another tolerance in float32. */
  GoldenSteps loose(String key, double tolerance) {
    loose.put(key, tolerance);
    return this;
  }

  /** Golden names, separated by commas, of the embeddings in the first step, stacked view-wise. */
  GoldenSteps embeddings(String names) {
    embeddingNames = names;
    return this;
  }

  /** A state dict's output width of one layer. */
  static long width(JsonNode golden, String key) {
    for (JsonNode entry : golden.get("state_dict")) {
      if (entry.get("key").asText().equals(key)) {
        return entry.get("shape").get(0).asLong();
      }
    }
    throw new AssertionError("no " + key + " in the golden state dict");
  }

  /** Both learning rates in both precisions; {@code optimizer} is told a variant's rate node. */
  Stream<DynamicTest> tests(Function<JsonNode, String> optimizer, Float32 asked, Float32 gentle) {
    return Stream.of("asked_lr", "gentle_lr")
        .flatMap(
            variant -> {
              JsonNode node = golden.get(variant);
              String text = yaml + "optimizer: " + optimizer.apply(node.get("lr")) + "\n";
              Float32 single = variant.equals("asked_lr") ? asked : gentle;
              return Stream.of(
                  GoldenCases.named(variant + " float64", () -> run(text, node, null)),
                  GoldenCases.named(variant + " float32", () -> run(text, node, single)));
            });
  }

  private void run(String text, JsonNode variant, @Nullable Float32 single) throws IOException {
    JsonNode exact = variant.get("float64");
    JsonNode steps = single == null ? exact : variant.get("float32");
    Experiment experiment =
        ExperimentLoader.load(
            text + "data: {train: none}\nbatch-size: " + batch() + "\n",
            "golden.yaml",
            List.of(),
            TinyRun.COMPONENTS);
    // More threads than free cores wait for each other.
    Devices.useThreads(1);
    ComponentGraph graph = TinyRun.COMPONENTS.assemble(experiment.selection());
    var shape =
        new RunShape(
            batch(), graph.method().embeddingWidth(), experiment.viewPlan(graph.method()), 3);
    DataType type = single == null ? DataType.FLOAT64 : DataType.FLOAT32;
    try (var network =
            JointEmbeddingNetwork.build(
                graph.backbone(), graph.method(), 3, shape, Device.cpu(), type, 1);
        NDManager buffers = network.manager().newSubManager();
        Optimizer updates =
            Optimizers.create(buffers, experiment.optimizer(), network, batch(), 4, 1)) {
      fill(network.stateDict());
      var seen = new ObservedStep(graph.regularizer(), updates, network.stateDict());
      TrainStep step = seen.trainStep(network, experiment, graph);
      int count = single == null ? steps.size() : single.steps();
      assertTrue(count > 0 && count <= steps.size(), "steps to compare: " + count);
      for (int s = 0; s < count; s++) {
        step(network, step, seen, steps.get(s), exact.get(s), s, single);
        GoldenState state = GoldenState.of(network, "step " + (s + 1) + ": ");
        if (single == null) {
          state.assertEqual(steps.get(s), 1e-9);
        } else {
          state.assertFollows(steps.get(s), exact.get(s), single.tolerance(), loose);
        }
      }
    }
  }

  private int batch() {
    return golden.at("/config/batch").asInt();
  }

  private void fill(StateDict dict) {
    var keys = new ArrayList<String>();
    golden.get("state_dict").forEach(entry -> keys.add(entry.get("key").asText()));
    assertEquals(keys, dict.keys());
    var parameters = new LinkedHashMap<String, Parameter>();
    dict.entries().forEach(entry -> parameters.put(entry.key(), entry.parameter()));
    GoldenFill.fill(golden.get("state_dict"), golden.get("fill_seed").asLong(), parameters);
  }

  private void step(
      JointEmbeddingNetwork network,
      TrainStep step,
      ObservedStep seen,
      JsonNode expected,
      JsonNode exact,
      int number,
      @Nullable Float32 single) {
    double tolerance = single == null ? 1e-9 : single.tolerance();
    double ofTerms = Math.max(tolerance, DRAWS * spread(expected, exact));
    DataType type = single == null ? DataType.FLOAT64 : DataType.FLOAT32;
    Map<String, Double> values;
    try (NDManager manager = network.manager().newSubManager()) {
      var info = new StepInfo(number, number, 0, 0, 4, 100, 0);
      values = step.run(views(manager, type), info).read();
    }
    String at = "step " + (number + 1) + ": ";
    terms.forEach(
        (theirs, ours) -> {
          double value = expected.get(theirs).asDouble();
          if (single != null && absolute.containsKey(theirs)) {
            assertEquals(value, values.get(ours), absolute.get(theirs), at + theirs);
          } else {
            GoldenArray.assertClose(at + theirs, value, values.get(ours), ofTerms);
          }
        });
    if (expected.has("grad_norms")) {
      assertGradients(at, expected.get("grad_norms"), seen.gradientNorms(), tolerance);
      assertEmbeddings(at, expected, seen.embeddings(), tolerance);
    }
  }

  /** The largest relative difference of a step's terms in two precisions; 0 for one. */
  private double spread(JsonNode step, JsonNode exact) {
    return terms.keySet().stream()
        .filter(term -> !absolute.containsKey(term))
        .mapToDouble(
            term -> {
              double value = exact.get(term).asDouble();
              return Math.abs((step.get(term).asDouble() - value) / value);
            })
        .max()
        .orElse(0);
  }

  private List<NDArray> views(NDManager manager, DataType type) {
    var views = new ArrayList<NDArray>();
    for (Crop crop : crops) {
      float[] values =
          DeterministicFill.images(
              golden.get("fill_seed").asLong(), crop.view(), batch(), 3, crop.size(), crop.size());
      NDArray image = manager.create(values, new Shape(batch(), 3, crop.size(), crop.size()));
      views.add(image.toType(type, false));
    }
    return views;
  }

  private static void assertGradients(
      String at, JsonNode expected, Map<String, Double> actual, double tolerance) {
    double largest = actual.values().stream().mapToDouble(norm -> norm).max().orElseThrow();
    expected
        .properties()
        .forEach(
            entry -> {
              String what = at + "|gradient| of " + entry.getKey();
              if (entry.getValue().isNull()) {
                assertTrue(!actual.containsKey(entry.getKey()), what + " should not be");
                return;
              }
              double norm = entry.getValue().asDouble();
              assertEquals(
                  norm, actual.get(entry.getKey()), tolerance * norm + NO_GRADIENT * largest, what);
            });
  }

  private void assertEmbeddings(
      String at, JsonNode expected, List<double[]> actual, double tolerance) {
    String[] names = embeddingNames.split(",");
    int from = 0;
    double[] all = actual.stream().flatMapToDouble(Arrays::stream).toArray();
    for (String name : names) {
      GoldenArray array = Golden.array(expected.get(name));
      int to = from + array.data().length;
      array.assertClose(at + name, Arrays.copyOfRange(all, from, to), tolerance);
      from = to;
    }
    assertEquals(all.length, from, at + "size of all embeddings");
  }
}

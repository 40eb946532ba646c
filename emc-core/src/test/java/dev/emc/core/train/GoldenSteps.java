package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import com.fasterxml.jackson.databind.JsonNode;
import dev.emc.api.RunShape;
import dev.emc.api.StepInfo;
import dev.emc.core.config.Experiment;
import dev.emc.core.config.ExperimentLoader;
import dev.emc.core.distributed.RankThreads;
import dev.emc.core.distributed.Ranks;
import dev.emc.core.engine.Devices;
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
import java.util.Optional;
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
   * may be. One draw of a rounding error says its size only roughly: another one is over forty
   * times as large in one of 63 cases (the ratio of two normal numbers), and each processor draws
   * anew.
   */
  private static final double DRAWS = 40;

  /** Where a file has tolerances of its terms of its own, step by step. */
  private static final String OWN = "float32_tolerance_rel";

  /** By what such a tolerance is multiplied, which is ten times one such draw. */
  private static final double ENGINES = DRAWS / 10;

  /** What of a file is run: its rates differ by a number alone, so that two of four tell most. */
  enum Part {
    /** The rate that was asked for in float64, the gentle one, which says more, in float32. */
    SHORT,
    /** The other two. */
    REST,
    /** In float64 at the rate that was asked for. */
    TWO_RANKS
  }

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
  private String backbone = "resnet18";
  private String gradientPrefix = "";
  private int stepsPerEpoch = 4;
  private int epochs = 1;
  private double exactly = 1e-9;
  private Part part = Part.SHORT;

  /** Those of the thread's rank. */
  private final ThreadLocal<Ranks> together = ThreadLocal.withInitial(() -> Ranks.SINGLE);

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

  /** Another backbone than ResNet-18, as in a config. */
  GoldenSteps backbone(String value) {
    backbone = value;
    return this;
  }

  /** A run of another shape than one epoch of 4 steps. */
  GoldenSteps run(int steps, int count) {
    stepsPerEpoch = steps;
    epochs = count;
    return this;
  }

  /** What our keys begin with and the file's names of gradients do not. */
  GoldenSteps gradientPrefix(String prefix) {
    gradientPrefix = prefix;
    return this;
  }

  /** Another tolerance in float64 than 1e-9. */
  GoldenSteps exactly(double tolerance) {
    exactly = tolerance;
    return this;
  }

  GoldenSteps part(Part value) {
    part = value;
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

  /** Those of the part that is run; {@code optimizer} is told a variant's rate node. */
  Stream<DynamicTest> tests(Function<JsonNode, String> optimizer, Float32 asked, Float32 gentle) {
    return Stream.of("asked_lr", "gentle_lr")
        .flatMap(
            variant -> {
              JsonNode node = golden.get(variant);
              String text =
                  "backbone: "
                      + backbone
                      + "\n"
                      + yaml
                      + "optimizer: "
                      + optimizer.apply(node.get("lr"))
                      + "\n";
              Float32 single = variant.equals("asked_lr") ? asked : gentle;
              boolean exact = variant.equals("asked_lr") == (part != Part.REST);
              if (part == Part.TWO_RANKS) {
                return exact
                    ? Stream.of(GoldenCases.named(variant + " 2 ranks", () -> runRanks(text, node)))
                    : Stream.of();
              }
              return Stream.of(
                  exact
                      ? GoldenCases.named(variant + " float64", () -> run(text, node, null))
                      : GoldenCases.named(variant + " float32", () -> run(text, node, single)));
            });
  }

  private void runRanks(String text, JsonNode variant) {
    RankThreads.run(
        2,
        each -> {
          run(text, variant, null, each);
          return true;
        });
  }

  private void run(String text, JsonNode variant, @Nullable Float32 single) throws IOException {
    run(text, variant, single, Ranks.SINGLE);
  }

  private void run(String text, JsonNode variant, @Nullable Float32 single, Ranks together)
      throws IOException {
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
            Optimizers.create(
                buffers, experiment.optimizer(), network, batch(), stepsPerEpoch, epochs)) {
      fill(network);
      var seen = new ObservedStep(graph.regularizer(), updates, network.stateDict());
      TrainStep step =
          seen.trainStep(network, experiment, graph)
              .passing(passes -> passes.across(together, true));
      int count = single == null ? steps.size() : single.steps();
      assertTrue(count > 0 && count <= steps.size(), "steps to compare: " + count);
      for (int s = 0; s < count; s++) {
        this.together.set(together);
        step(network, step, seen, steps.get(s), exact.get(s), s, single, terms(variant, s, single));
        GoldenState state = GoldenState.of(network, "step " + (s + 1) + ": ");
        if (single == null) {
          state.assertEqual(steps.get(s), exactly);
        } else if (single.tolerance() > 0) {
          state.assertFollows(steps.get(s), exact.get(s), single.tolerance(), loose);
        }
      }
    }
  }

  private int batch() {
    return golden.at("/config/batch").asInt();
  }

  private void fill(JointEmbeddingNetwork network) throws IOException {
    var keys = new ArrayList<String>();
    golden.get("state_dict").forEach(entry -> keys.add(entry.get("key").asText()));
    assertEquals(keys, List.copyOf(ModelWeights.tensors(network).keySet()));
    var parameters = new LinkedHashMap<String, Parameter>();
    network.stateDict().entries().forEach(entry -> parameters.put(entry.key(), entry.parameter()));
    long seed = golden.get("fill_seed").asLong();
    GoldenFill.fill(golden.get("state_dict"), seed, parameters);
    network
        .target()
        .ifPresent(
            target -> GoldenFill.fillArrays(golden.get("state_dict"), seed, target.arrays()));
  }

  /** How closely each term is to be met: the file's own word in float32, where it has one. */
  private Map<String, Double> terms(JsonNode variant, int step, @Nullable Float32 single) {
    var tolerances = new LinkedHashMap<String, Double>();
    JsonNode own = single == null ? null : variant.get(OWN);
    for (String term : terms.keySet()) {
      if (own == null) {
        tolerances.put(term, single == null ? exactly : single.tolerance());
      } else if (!own.get(step).get(term).isNull()) {
        tolerances.put(term, ENGINES * own.get(step).get(term).asDouble());
      }
    }
    return tolerances;
  }

  private void step(
      JointEmbeddingNetwork network,
      TrainStep step,
      ObservedStep seen,
      JsonNode expected,
      JsonNode exact,
      int number,
      @Nullable Float32 single,
      Map<String, Double> tolerances) {
    double tolerance = single == null ? exactly : single.tolerance();
    DataType type = single == null ? DataType.FLOAT64 : DataType.FLOAT32;
    Map<String, Double> values;
    try (NDManager manager = network.manager().newSubManager()) {
      int epoch = number / stepsPerEpoch;
      var info = new StepInfo(number, number, epoch, epoch, stepsPerEpoch, epochs, 0);
      values = step.run(views(manager, type), info).read();
    }
    String at = "step " + (number + 1) + ": ";
    // A file's own tolerances are distances from the exact values.
    boolean fromExact = single != null && golden.at("/asked_lr").has(OWN);
    tolerances.forEach(
        (theirs, ofTerm) -> {
          String ours = Optional.ofNullable(terms.get(theirs)).orElseThrow();
          double value = (fromExact ? exact : expected).get(theirs).asDouble();
          if (single != null && absolute.containsKey(theirs)) {
            assertEquals(value, values.get(ours), absolute.get(theirs), at + theirs);
          } else {
            double bound = Math.max(ofTerm, DRAWS * spread(expected, exact));
            GoldenArray.assertClose(at + theirs, value, values.get(ours), bound);
          }
        });
    if (expected.has("grad_norms_after_clipping")) {
      JsonNode used = expected.get("grad_norms_after_clipping");
      assertGradients(at, used, seen.usedGradientNorms(), tolerance);
    } else if (expected.has("grad_norms")) {
      assertGradients(at, expected.get("grad_norms"), seen.gradientNorms(), tolerance);
    }
    if (expected.has(embeddingNames.split(",")[0])) {
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
      Ranks all = together.get();
      long share = batch() / all.size();
      var own = new NDIndex("{}:{}", share * all.rank(), share * (all.rank() + 1));
      views.add((all.areSeveral() ? image.get(own) : image).toType(type, false));
    }
    return views;
  }

  private void assertGradients(
      String at, JsonNode expected, Map<String, Double> actual, double tolerance) {
    double largest = actual.values().stream().mapToDouble(norm -> norm).max().orElseThrow();
    expected
        .properties()
        .forEach(
            entry -> {
              String key = gradientPrefix + entry.getKey();
              String what = at + "|gradient| of " + key;
              if (entry.getValue().isNull()) {
                assertTrue(!actual.containsKey(key), what + " should not be");
                return;
              }
              double norm = entry.getValue().asDouble();
              assertEquals(norm, actual.get(key), tolerance * norm + NO_GRADIENT * largest, what);
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

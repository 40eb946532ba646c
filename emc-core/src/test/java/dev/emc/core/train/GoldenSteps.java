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
import dev.emc.core.train.GoldenNumbers.Float32;
import dev.emc.testkit.DeterministicFill;
import dev.emc.testkit.GoldenCases;
import dev.emc.testkit.GoldenFill;
import java.io.IOException;
import java.util.ArrayList;
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

  private final JsonNode golden;
  private final String yaml;
  private final List<Crop> crops;
  private final GoldenNumbers numbers;
  private final Map<String, Double> loose = new LinkedHashMap<>();
  private String backbone = "resnet18";
  private int stepsPerEpoch = 4;
  private int epochs = 1;
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
    numbers = new GoldenNumbers(golden, terms);
  }

  /** The two full-resolution images a file without crops has. */
  static List<Crop> views(JsonNode config) {
    var crops = new ArrayList<Crop>();
    config.get("views").forEach(v -> crops.add(new Crop(v.asInt(), config.at("/image/1").asInt())));
    return crops;
  }

  /** Compares a term absolutely in float32, since it is close to zero. */
  GoldenSteps absolute(String term, double tolerance) {
    numbers.absolute.put(term, tolerance);
    return this;
  }

  /** Compares an entry of the state with another tolerance in float32. */
  GoldenSteps loose(String key, double tolerance) {
    loose.put(key, tolerance);
    return this;
  }

  /** Golden names, separated by commas, of the embeddings in the first step, stacked view-wise. */
  GoldenSteps embeddings(String names) {
    numbers.embeddingNames = names;
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
    numbers.gradientPrefix = prefix;
    return this;
  }

  /** Another tolerance in float64 than 1e-9. */
  GoldenSteps exactly(double tolerance) {
    numbers.exactly = tolerance;
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
        Map<String, Double> values = take(network, step, s, type);
        numbers.assertMet(variant, s, single, values, seen);
        GoldenState state = GoldenState.of(network, "step " + (s + 1) + ": ");
        if (single == null) {
          state.assertEqual(steps.get(s), numbers.exactly);
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

  /** Takes a step and returns its named values. */
  private Map<String, Double> take(
      JointEmbeddingNetwork network, TrainStep step, int number, DataType type) {
    try (NDManager manager = network.manager().newSubManager()) {
      int epoch = number / stepsPerEpoch;
      var info = new StepInfo(number, number, epoch, epoch, stepsPerEpoch, epochs, 0);
      return step.run(views(manager, type), info).read();
    }
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
}

package dev.emc.eval.supervised;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emc.api.BackboneBlock;
import dev.emc.checkpoint.npz.NpzReader;
import dev.emc.checkpoint.npz.NpzWriter;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.core.BuiltinPlugin;
import dev.emc.core.config.OptimizerConfig;
import dev.emc.core.nn.StateDict;
import dev.emc.core.optim.RateSchedule;
import dev.emc.core.plugin.Components;
import dev.emc.eval.testing.DebianPython;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The exact protocols against PyTorch's own SGD, schedules and modules: the same images in the same
 * order, no augmentation, every weight after training.
 */
class TorchAgreementTest {
  private static final Path SCRIPT = Path.of("src/test/python/classifier_training.py");
  private static final Components COMPONENTS = Components.of(new BuiltinPlugin());
  private static final String PLAIN =
      "augmentations=[{type: resize-center-crop, resize: 12, interpolation: bilinear}]";
  private static final int IMAGES = 60;
  private static final int EPOCHS = 4;

  @TempDir private static Path temp;
  private static final Map<String, Map<String, float[]>> OURS = new LinkedHashMap<>();
  private static boolean compared;

  /**
   * A case.
   *
   * @param protocol for 1 % of the labels
   * @param changes of it
   * @param tolerance of max|a − b| / max|b| for each array: ours is float32, PyTorch's float64
   */
  record Case(String name, ProtocolText protocol, List<String> changes, double tolerance) {
    ClassifierProtocol resolved() {
      List<String> all = new ArrayList<>(List.of(PLAIN, "epochs=" + EPOCHS, "batch-size=16"));
      all.addAll(changes);
      return protocol.forLabels(0.01, all, COMPONENTS);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
        new Case(
            "SGD with a cosine",
            ShippedProtocols.LINEAR.find("swav"),
            List.of("optimizer.lr=8", "optimizer.weight-decay=0.001"),
            1e-5),
        new Case(
            "LARC with a cosine",
            ShippedProtocols.LINEAR.find("simsiam"),
            List.of("optimizer.lr=40", "optimizer.weight-decay=0.001"),
            1e-5),
        new Case(
            "pooled map with batch norm and steps",
            ShippedProtocols.LINEAR.find("inat18"),
            List.of("head.pool=1", "optimizer.lr=1", "optimizer.schedule.milestones=[2, 3]"),
            1e-4),
        new Case(
            "fine-tuning with a cosine",
            ShippedProtocols.FINETUNE.find("vicreg"),
            List.of("optimizer.lr=0.2", "optimizer.groups.0.lr=0.02"),
            1e-4),
        new Case(
            "fine-tuning with steps",
            ShippedProtocols.FINETUNE.find("swav"),
            List.of(
                "optimizer.lr=0.2",
                "optimizer.groups.0.lr=0.02",
                "optimizer.schedule.milestones=[1, 3]"),
            1e-4));
  }

  @BeforeAll
  static void trainBoth() throws Exception {
    Optional<String> python = DebianPython.with("torch");
    if (python.isEmpty()) {
      return;
    }
    List<String> command = new ArrayList<>(List.of(python.get(), SCRIPT.toString()));
    for (Case each : cases().toList()) {
      Path folder = Files.createDirectory(temp.resolve(each.name().replace(' ', '-')));
      OURS.put(each.name(), train(each.resolved(), folder));
      command.add(folder.toString());
    }
    DebianPython.run(command);
    compared = true;
  }

  /** Weights after training; what PyTorch needs to do the same is written to the folder. */
  private static Map<String, float[]> train(ClassifierProtocol protocol, Path folder)
      throws IOException {
    var images = new Stripes("train", IMAGES, 3);
    int[] rows = new int[IMAGES];
    Arrays.setAll(rows, i -> i);
    try (NDManager manager = Stripes.manager()) {
      BackboneBlock network = Stripes.network(manager, 5);
      var image = new Shape(3, Stripes.SIDE, Stripes.SIDE);
      try (Classifier classifier =
          Classifier.create(network, manager, protocol, image, Stripes.CLASSES, 31)) {
        Map<String, Tensor> input = new LinkedHashMap<>();
        StateDict dict = all(network, classifier);
        dict.entries()
            .forEach(
                entry ->
                    input.put(
                        entry.key(),
                        Tensor.ofFloats(
                            dict.copyOut(entry.key()),
                            dict.get(entry.key()).getShape().getShape())));
        var batches =
            new ImageBatches(
                images,
                rows,
                ProtocolViews.training(Stripes.VIEW, protocol),
                protocol.batchSize(),
                31,
                manager);
        input.putAll(seen(batches, images));
        NpzWriter.write(folder.resolve("input.npz"), input);
        Files.writeString(folder.resolve("case.json"), settings(protocol));
        new ClassifierTraining(
                protocol,
                batches,
                classifier::trainingScores,
                images.labels(),
                (epoch, count, loss) -> {})
            .run(classifier.manager(), classifier.trained(), TrainingKeeper.NONE);
        var after = new LinkedHashMap<String, float[]>();
        dict.entries().forEach(entry -> after.put(entry.key(), dict.copyOut(entry.key())));
        return after;
      }
    }
  }

  private static StateDict all(BackboneBlock network, Classifier classifier) {
    var blocks = new LinkedHashMap<String, Block>();
    blocks.put(Classifier.BACKBONE, network);
    blocks.put(ClassifierHead.PREFIX, classifier.head().block());
    return StateDict.of(blocks);
  }

  /** The images as the loader shows them, and the order in which it does. */
  private static Map<String, Tensor> seen(TrainingBatches batches, Stripes images) {
    int area = 3 * Stripes.SIDE * Stripes.SIDE;
    float[] pixels = new float[IMAGES * area];
    long[] order = new long[EPOCHS * IMAGES];
    int[] at = {0};
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      batches.forEach(
          epoch,
          0,
          (manager, input, rows) -> {
            float[] values = input.toFloatArray();
            for (int i = 0; i < rows.length; i++) {
              order[at[0]++] = rows[i];
              System.arraycopy(values, i * area, pixels, rows[i] * area, area);
            }
          });
    }
    assertEquals(order.length, at[0]);
    return Map.of(
        "images", Tensor.ofFloats(pixels, IMAGES, 3, Stripes.SIDE, Stripes.SIDE),
        "labels", Tensor.ofLongs(Arrays.stream(images.labels()).asLongStream().toArray(), IMAGES),
        "order", Tensor.ofLongs(order, EPOCHS, IMAGES));
  }

  private static String settings(ClassifierProtocol protocol) throws IOException {
    var optimizer = protocol.optimizer();
    var groups = optimizer.groups();
    var map = protocol.head() instanceof HeadConfig.MapLinear pooled ? pooled : null;
    var steps = optimizer.schedule() instanceof RateSchedule.MultiStep multi ? multi : null;
    var settings = new LinkedHashMap<String, Object>();
    settings.put("batch_size", protocol.batchSize());
    settings.put("lr", optimizer.scaledLr(protocol.batchSize()));
    settings.put(
        "backbone_lr",
        groups.isEmpty()
            ? 0
            : optimizer.scaledLr(Objects.requireNonNull(groups.get(0).lr()), protocol.batchSize()));
    settings.put("decay", optimizer.weightDecay());
    settings.put("larc", optimizer instanceof OptimizerConfig.LarcSgd);
    settings.put("milestones", steps == null ? List.of() : steps.milestones());
    settings.put("gamma", steps == null ? 1 : steps.gamma());
    settings.put("pool", map == null ? 0 : map.pool());
    settings.put("batch_norm", map != null && map.batchNorm());
    return new ObjectMapper().writeValueAsString(settings);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void weightsAfterTrainingSkippedWithoutPython3WithTorch(Case each) throws IOException {
    assumeTrue(compared, "Python 3 with PyTorch is absent (Debian: python3-torch)");
    Map<String, Tensor> theirs =
        NpzReader.read(temp.resolve(each.name().replace(' ', '-')).resolve("output.npz"));
    Map<String, float[]> ours = OURS.get(each.name());
    int learned = 0;
    for (Map.Entry<String, float[]> entry : ours.entrySet()) {
      double[] expected = theirs.get(entry.getKey()).toDoubles();
      float[] actual = entry.getValue();
      assertEquals(expected.length, actual.length, entry.getKey());
      double largest = 0;
      double worst = 0;
      for (int i = 0; i < expected.length; i++) {
        largest = Math.max(largest, Math.abs(expected[i]));
        worst = Math.max(worst, Math.abs(expected[i] - actual[i]));
      }
      double error = worst == 0 ? 0 : worst / largest;
      assertTrue(error <= each.tolerance(), entry.getKey() + " differs by " + error);
      learned++;
    }
    assertTrue(learned > 20, "only " + learned + " arrays were compared");
  }
}

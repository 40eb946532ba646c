package dev.emc.eval.supervised;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.emc.api.BackboneBlock;
import dev.emc.api.ConfigException;
import dev.emc.core.BuiltinPlugin;
import dev.emc.core.nn.StateDict;
import dev.emc.core.plugin.Components;
import dev.emc.core.train.NonFiniteLossException;
import dev.emc.eval.features.ImagePass;
import dev.emc.eval.features.ImageRows;
import dev.emc.eval.probe.FeatureSet;
import dev.emc.eval.probe.LabelChoice;
import dev.emc.eval.probe.LabelDraw;
import dev.emc.eval.probe.LabelFractions;
import dev.emc.eval.probe.LabelledImages;
import dev.emc.eval.probe.Predictions;
import dev.emc.eval.probe.ProbedModels;
import dev.emc.images.source.ImageSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClassifierEvaluationTest {
  private static final Components COMPONENTS = Components.of(new BuiltinPlugin());
  private static final String PLAIN =
      "augmentations=[{type: resize-center-crop, resize: 12, interpolation: bilinear}]";
  private static final ClassifierListener QUIET =
      new ClassifierListener() {
        @Override
        public void advanced(long done, long all) {}

        @Override
        public void training(LabelDraw draw, int epoch, int epochs, double loss) {}
      };

  private final NDManager manager = Stripes.manager();
  private final BackboneBlock network = Stripes.network(manager, 5);
  private final Stripes train = new Stripes("train", 91, 1);
  private final Stripes test = new Stripes("test", 150, 2);

  @AfterEach
  void close() {
    manager.close();
  }

  private ClassifierEvaluation study(ShippedProtocols protocols, String name, String... changes) {
    ProtocolText text = protocols.find(name);
    return new ClassifierEvaluation(
        network,
        manager,
        Stripes.VIEW,
        share -> text.forLabels(share, List.of(changes), COMPONENTS),
        31);
  }

  private Predictions run(ClassifierEvaluation study, double... fractions) {
    List<Double> shares = new ArrayList<>();
    for (double fraction : fractions) {
      shares.add(fraction);
    }
    return study.run("model", train, test, new LabelFractions(shares, 2, 1), QUIET);
  }

  private static double top1(Predictions predictions, int fraction) {
    return predictions.fractions().get(fraction).top1().mean();
  }

  @Test
  void probesLearnAndTheSameSeedGivesTheSameAnswers() {
    String[] changes = {"epochs=8", "batch-size=16", "optimizer.lr=20"};
    Predictions once = run(study(ShippedProtocols.LINEAR, "swav", changes), 0.3, 1);
    assertTrue(top1(once, 1) > 60, "top-1 " + top1(once, 1));
    assertEquals(2, once.fractions().get(0).draws().size());
    assertEquals(27, once.fractions().get(0).draws().get(0).labels());
    assertEquals("test/149", once.imageIds().get(149));
    Predictions twice = run(study(ShippedProtocols.LINEAR, "swav", changes), 0.3, 1);
    assertArrayEquals(
        once.fractions().get(1).draws().get(0).predicted(),
        twice.fractions().get(1).draws().get(0).predicted());
  }

  /** Frozen is frozen, and every fine-tuning starts from the same weights. */
  @ParameterizedTest
  @CsvSource({"LINEAR, vicreg", "FINETUNE, swav"})
  void theBackboneIsAfterwardsAsItWas(ShippedProtocols protocols, String name) {
    Map<String, float[]> before = weights();
    run(study(protocols, name, "epochs=2", "batch-size=16"), 0.3, 1);
    Map<String, float[]> after = weights();
    before.forEach((key, values) -> assertArrayEquals(values, after.get(key), key));
  }

  private Map<String, float[]> weights() {
    StateDict dict = StateDict.of(Map.of("", network));
    var copies = new LinkedHashMap<String, float[]>();
    dict.entries().forEach(entry -> copies.put(entry.key(), dict.copyOut(entry.key())));
    return copies;
  }

  @Test
  void fineTuningLearns() {
    Predictions tuned =
        run(
            study(
                ShippedProtocols.FINETUNE,
                "vicreg",
                "epochs=6",
                "batch-size=16",
                "optimizer.groups.0.lr=0.1"),
            1);
    assertTrue(top1(tuned, 0) > 90, "top-1 " + top1(tuned, 0));
  }

  /** Without augmentation, SGD on cached features is the same computation in the same order. */
  @Test
  void withoutAugmentationCachedFeaturesGiveTheSameAnswers() {
    String[] changes = {"epochs=5", "batch-size=16", "optimizer.lr=5", PLAIN};
    Predictions exact = run(study(ShippedProtocols.LINEAR, "swav", changes), 0.3, 1);
    ProtocolText text = ShippedProtocols.LINEAR.find("swav");
    var probe =
        new SgdProbe(
            share -> text.forLabels(share, List.of(changes), COMPONENTS), Device.cpu(), 31);
    Predictions cached =
        new ProbedModels(new LabelFractions(List.of(0.3, 1.0), 2, 1), probe)
            .add("model", features(train), features(test));
    for (int f = 0; f < 2; f++) {
      for (int d = 0; d < exact.fractions().get(f).draws().size(); d++) {
        assertArrayEquals(
            exact.fractions().get(f).draws().get(d).predicted(),
            cached.fractions().get(f).draws().get(d).predicted());
      }
    }
  }

  private FeatureSet features(ImageSource images) {
    var protocol = ShippedProtocols.LINEAR.find("swav").forLabels(1, List.of(), COMPONENTS);
    try (Classifier classifier =
        Classifier.create(
            network, manager, protocol, new Shape(3, Stripes.SIDE, Stripes.SIDE), 3, 1)) {
      ImageRows rows =
          new ImagePass(manager, Stripes.VIEW, read -> {}).rows(images, classifier::frozenFeatures);
      return new FeatureSet(rows.values(), LabelledImages.of(images));
    }
  }

  @Test
  void theMapHeadPoolsToManyFeaturesAndNormalisesThem() {
    ClassifierProtocol protocol =
        ShippedProtocols.LINEAR.find("inat18").forLabels(1, List.of("head.pool=1"), COMPONENTS);
    try (Classifier classifier =
        Classifier.create(network, manager, protocol, new Shape(3, 12, 12), 3, 1)) {
      NDArray image = manager.ones(new Shape(2, 3, 12, 12));
      assertEquals(new Shape(2, 16 * 2 * 2), classifier.frozenFeatures(image).getShape());
      assertEquals(
          List.of("head.0.weight", "head.0.bias", "head.1.weight", "head.1.bias"),
          List.copyOf(classifier.trained().trainable().keySet()));
    }
    Predictions predictions =
        run(
            study(ShippedProtocols.LINEAR, "inat18", "head.pool=1", "epochs=10", "batch-size=16"),
            1);
    assertTrue(top1(predictions, 0) > 50, "top-1 " + top1(predictions, 0));
  }

  @Test
  void aPoolLargerThanTheMapIsRefused() {
    assertMessage(
        "head.pool is 6, but the network's last feature map has 2 x 2 places; choose at most 2 with"
            + " --set head.pool=N",
        () -> run(study(ShippedProtocols.LINEAR, "inat18"), 1));
  }

  @Test
  void aLossThatIsNotFiniteEndsInOneLine() {
    var e =
        assertThrows(
            NonFiniteLossException.class,
            () ->
                run(
                    study(
                        ShippedProtocols.FINETUNE,
                        "vicreg",
                        "batch-size=16",
                        "optimizer.lr=1e4",
                        "optimizer.groups.0.lr=1e4",
                        "optimizer.weight-decay=1000"),
                    1));
    assertTrue(
        e.getMessage()
            .matches(
                "the loss is not finite at epoch 1, step \\d: cross-entropy = (NaN|Infinity); a"
                    + " lower learning rate or weight usually helps"),
        e.getMessage());
  }

  @Test
  void featuresThatAreNoNumbersAreNamed() {
    StateDict dict = StateDict.of(Map.of("", network));
    dict.copyIn("bn1.bias", new Shape(4), new float[] {Float.NaN, 0, 0, 0});
    var e =
        assertThrows(
            ConfigException.class,
            () -> run(study(ShippedProtocols.LINEAR, "vicreg", "epochs=1"), 1));
    assertTrue(
        e.getMessage()
            .matches(
                "feature 0 of image 'train/\\d+' is NaN: the features of a model must be finite"),
        e.getMessage());
  }

  @Test
  void aClassWithoutLabelIsNamedBeforeAnythingIsTrained() {
    LabelChoice noneSlanted = images -> List.of(new LabelDraw(0.5, 0, new int[] {0, 1, 3, 4}));
    ClassifierEvaluation study = study(ShippedProtocols.LINEAR, "vicreg");
    assertMessage(
        "class 'slanted' has no image among the 4 whose labels may be seen; some of each of the 3"
            + " classes are needed",
        () -> study.run("model", train, test, noneSlanted, QUIET));
  }

  @Test
  void theListenerHearsOfEveryImage() {
    var last = new long[2];
    var epochs = new ArrayList<Integer>();
    study(ShippedProtocols.LINEAR, "vicreg", "epochs=2", "batch-size=16")
        .run(
            "model",
            train,
            test,
            new LabelFractions(List.of(0.3, 1.0), 2, 1),
            new ClassifierListener() {
              @Override
              public void advanced(long done, long all) {
                assertTrue(done >= last[0] && done <= all, done + " of " + all);
                last[0] = done;
                last[1] = all;
              }

              @Override
              public void training(LabelDraw draw, int epoch, int of, double loss) {
                epochs.add(epoch);
                assertEquals(2, of);
              }
            });
    assertEquals(2 * (27 + 27 + 91) + 3 * 150, last[1]);
    assertEquals(last[1], last[0]);
    assertEquals(3, epochs.stream().distinct().count() + 1);
  }

  private static void assertMessage(String expected, Runnable action) {
    assertEquals(expected, assertThrows(ConfigException.class, action::run).getMessage());
  }
}

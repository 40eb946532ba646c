package dev.emc.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.ConfigException;
import dev.emc.api.plugin.ExtensionPoint;
import dev.emc.api.view.ViewSpec;
import dev.emc.core.optim.RateSchedule;
import dev.emc.core.plugin.Choice;
import dev.emc.core.plugin.Components;
import dev.emc.core.plugin.TestPlugin;
import dev.emc.core.plugin.TestPlugin.EmcConfig;
import dev.emc.core.plugin.TestPlugin.FlatConfig;
import dev.emc.core.plugin.TestPlugin.Marginals;
import dev.emc.core.plugin.TestPlugin.Ramp;
import dev.emc.core.plugin.TestPlugin.SpacingsConfig;
import dev.emc.core.plugin.TestPlugin.TinyConfig;
import dev.emc.core.plugin.TestPlugin.VcregConfig;
import dev.emc.images.load.AugmentOn;
import dev.emc.images.load.Unreadable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an experiment's YAML means. */
class ExperimentLoaderTest {
  static final Components COMPONENTS = Components.of(new TestPlugin());

  static final String SMALL =
      """
      backbone: {type: tiny}
      method: {type: flat}
      data: {train: photos}
      optimizer: {type: lars}
      """;

  static Experiment load(String yaml, String... overrides) {
    return ExperimentLoader.load(yaml, "exp.yaml", List.of(overrides), COMPONENTS);
  }

  /** What a program gives is never taken for YAML, and a user's setting after it wins. */
  @Test
  void settingsAreAppliedInOrderAsWhatTheyAre(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("exp.yaml"), SMALL + "start-optimizer: continue");
    Experiment experiment =
        ExperimentLoader.compose(
            file,
            List.of(
                Setting.of("data.train", "[a: 'b"),
                Setting.of("start-from", Path.of("null")),
                Setting.of("seed", 4),
                Setting.written("seed=5"),
                Setting.written("epochs=7"),
                Setting.of("epochs", 8)),
            COMPONENTS);
    assertEquals("[a: 'b", experiment.data().train());
    assertEquals(Path.of("null"), experiment.startFrom());
    assertEquals(5, experiment.seed());
    assertEquals(8, experiment.epochs());
    assertEquals(
        "--set epochs: must lie in [1, 1000000], got 0",
        assertThrows(
                ConfigException.class,
                () ->
                    ExperimentLoader.compose(
                        file,
                        List.of(Setting.of("start-from", "a"), Setting.of("epochs", 0)),
                        COMPONENTS))
            .getMessage());
  }

  @Test
  void fillsInDefaults() {
    Experiment experiment = load(SMALL);
    assertEquals(
        Experiment.builder(
                new Choice<>(ExtensionPoint.BACKBONE, "tiny", new TinyConfig(16)),
                new Choice<>(
                    ExtensionPoint.METHOD, "flat", new FlatConfig(25, List.of(8192, 8192))),
                new DataConfig("photos"),
                new OptimizerConfig.Lars(
                    0.2, 256, 0.9, 1e-6, 0.001, null, 1, null, new RateSchedule.Fixed(), List.of()))
            .transform(null)
            .estimator(
                new Choice<>(ExtensionPoint.ESTIMATOR, "m-spacings", new SpacingsConfig(1e-7)))
            .regularizer(Choice.of(ExtensionPoint.REGULARIZER, "none"))
            .startFrom(null)
            .startKeys(null)
            .startWeights(null)
            .startPrefix(null)
            .startPartial(false)
            .startOptimizer(StartOptimizer.FRESH)
            .startEpochs(null)
            .headWarmupEpochs(0)
            .views(null)
            .epochs(10)
            .batchSize(256)
            .checkpoints(new CheckpointConfig(1, 0, 2, 0))
            .logEvery(10)
            .tensorboard(true)
            .onlineKnn(null)
            .seed(31)
            .device("auto")
            .threads(0)
            .build(),
        experiment);
  }

  @Test
  void readsTheExampleOfTheDesign() {
    Experiment experiment =
        load(
            """
            backbone: {type: tiny}
            method: {type: round}                       # all defaults
            regularizer: {type: emc, entropy-weight: 1, covariance-weight: 2.5e1}
            start-from: swav_800ep_pretrain.pth.tar    # the official file, as downloaded
            data: {train: imagenet/train}
            epochs: 10
            batch-size: 256
            optimizer: {type: larc-sgd, lr: 0.6, schedule: fixed}
            seed: 31
            """);
    assertEquals(Path.of("swav_800ep_pretrain.pth.tar"), experiment.startFrom());
    assertEquals(
        new EmcConfig(1, 25, Marginals.ALL_OF_THEM, new Ramp()), experiment.regularizer().config());
    assertEquals(0.6, experiment.optimizer().lr());
    assertNull(experiment.method().config());
  }

  @Test
  void overridesSingleKeysDeep() {
    Experiment experiment =
        load(
            SMALL
                + """
                regularizer:
                  type: emc
                  marginals: some
                  ramp: {from: 9000000000}
                """,
            "regularizer.ramp.smooth=false",
            "method.invariance-weight=1e-1",
            "data.workers=3",
            "estimator.epsilon=1e-6",
            "method.layers=[1, 2, 3]",
            "start-from=some dir/a=b.pt");
    assertEquals(
        new EmcConfig(1, 25, Marginals.SOME, new Ramp(9_000_000_000L, false)),
        experiment.regularizer().config());
    assertEquals(new FlatConfig(0.1, List.of(1, 2, 3)), experiment.method().config());
    assertEquals(
        new DataConfig(
            "photos", null, 0, 0, 3, 256, Unreadable.SKIP, false, AugmentOn.HOST, false, false),
        experiment.data());
    assertEquals(new SpacingsConfig(1e-6), experiment.estimator().config());
    assertEquals(Path.of("some dir/a=b.pt"), experiment.startFrom());
  }

  /** What YAML would read as a comment, an anchor, a tag, a mapping, a list or quotes. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "photos #2",
        "#2",
        "&photos",
        "*photos",
        "@photos",
        "!photos",
        "!!str x",
        "%photos",
        "`photos`",
        "a: b",
        "a:",
        "- photos",
        "[photos]",
        "{photos",
        "'photos'",
        "\"photos\"",
        "it's",
        "a=b",
        "a\\tb",
        "?",
        "|",
        ">",
        "1e3",
        "true",
        "a, b",
        "photos\u00a0\u2028\u00e4"
      })
  void textAndPathsOfTheCommandLineStandAsTheyAre(String value) {
    Experiment experiment =
        load(
            SMALL,
            "optimizer.groups=[{prefix: 'a'}]",
            "data.train=" + value,
            "data.list= " + value + " ",
            "start-from=" + value,
            "online-knn={test: {images: x}}",
            "online-knn.test.images=" + value,
            "optimizer.groups.0.prefix=" + value);
    assertEquals(value, experiment.data().train());
    assertEquals(value, experiment.data().list());
    assertEquals(Path.of(value), experiment.startFrom());
    assertEquals(value, experiment.onlineKnn().test().images());
    assertEquals(value, experiment.optimizer().groups().get(0).prefix());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "~", "null"})
  void nothingUnsetsWhatMayBeLeftOut(String value) {
    Experiment experiment =
        load(SMALL, "start-from=x.pth", "start-from=" + value, "data.list=" + value);
    assertNull(experiment.startFrom());
    assertNull(experiment.data().list());
  }

  @Test
  void whatMayNotBeLeftOutIsCalledNullButNotNothing() {
    assertEquals("null", load(SMALL, "data.train=null").data().train());
    assertEquals(
        "--set data.train: expected text, found nothing",
        assertThrows(ConfigException.class, () -> load(SMALL, "data.train=")).getMessage());
  }

  @Test
  void aBareWordIsATypeWithDefaults() {
    Experiment experiment =
        load("{backbone: tiny, method: flat, regularizer: emc, data: {train: x}, optimizer: sgd}");
    assertEquals(new OptimizerConfig.Sgd(), experiment.optimizer());
    assertEquals(new EmcConfig(), experiment.regularizer().config());
  }

  @Test
  void anotherTypeDropsTheKeysOfTheFormer() {
    String yaml = SMALL + "regularizer: {type: emc, entropy-weight: 3}\n";
    assertEquals(new VcregConfig(1), load(yaml, "regularizer.type=vcreg").regularizer().config());
    assertEquals(
        new VcregConfig(2),
        load(yaml, "regularizer.std-weight=2", "regularizer.type=vcreg").regularizer().config());
    assertEquals(
        new VcregConfig(2),
        load(yaml, "regularizer.type=vcreg", "regularizer.std-weight=2").regularizer().config());
    assertNull(load(yaml, "regularizer=none").regularizer().config());
    // The same type again drops nothing.
    assertEquals(
        3,
        assertInstanceOf(EmcConfig.class, load(yaml, "regularizer.type=emc").regularizer().config())
            .entropyWeight());
    assertInstanceOf(
        OptimizerConfig.AdamW.class,
        load(SMALL, "optimizer={type: adam-w, beta1: 0.8}").optimizer());
  }

  @Test
  void overridesABareWord() {
    Experiment experiment =
        load(
            "{backbone: tiny, method: flat, data: {train: x}, optimizer: sgd}",
            "method.invariance-weight=7",
            "optimizer.lr=0.5");
    assertEquals(new FlatConfig(7, List.of(8192, 8192)), experiment.method().config());
    assertEquals(0.5, experiment.optimizer().lr());
  }

  @Test
  void readsViews() {
    Experiment experiment =
        load(
            SMALL
                + """
                views:
                - size: 32
                  count: 2
                  augmentations:
                  - {type: random-resized-crop, scale-min: 0.2, interpolation: bicubic}
                  - horizontal-flip
                  - {type: color-jitter, brightness: 0.4, contrast: 0.4, saturation: 0.2, hue: 0.1, probability: 0.8}
                  - {type: grayscale, probability: 0.2}
                  - {type: gaussian-blur, radius-min: 0.1, radius-max: 2, probability: 1}
                  - {type: solarize, threshold: 128, probability: 0.2}
                  - {type: normalize, mean: [0.5], std: [.25]}
                """,
            "views.0.augmentations.5.threshold=100",
            "views.0.size=28");
    List<ViewSpec> views = experiment.views();
    assertNotNull(views);
    assertEquals(28, views.get(0).size());
    assertEquals(
        "[RandomResizedCrop[scaleMin=0.2, scaleMax=1.0, ratioMin=0.75,"
            + " ratioMax=1.3333333333333333, interpolation=BICUBIC],"
            + " HorizontalFlip[probability=0.5], ColorJitter[brightness=0.4, contrast=0.4,"
            + " saturation=0.2, hue=0.1, probability=0.8], Grayscale[probability=0.2],"
            + " GaussianBlur[radiusMin=0.1, radiusMax=2.0, probability=1.0],"
            + " Solarize[threshold=100, probability=0.2], Normalize[mean=[0.5], std=[0.25]]]",
        views.get(0).augmentations().toString());
  }

  @Test
  void viewsThatAreTheMethodsCanBeReachedInto() {
    Experiment plain = load(SMALL);
    assertNull(plain.views());
    List<ViewSpec> views = load(SMALL, "views[0].size=160", "views.0.count=3", "epochs=4").views();
    assertNotNull(views);
    assertEquals(160, views.get(0).size());
    assertEquals(3, views.get(0).count());
    List<ViewSpec> own = plain.viewPlan(COMPONENTS.assemble(plain.selection()).method()).specs();
    assertEquals(own.get(0).augmentations(), views.get(0).augmentations());
    assertEquals(own.subList(1, own.size()), views.subList(1, views.size()));
    var e =
        assertThrows(ConfigException.class, () -> load(SMALL, "views[0].size=160", "view-size=96"));
    assertTrue(e.getMessage().contains("view-size: cannot stand beside views"), e.getMessage());
    e = assertThrows(ConfigException.class, () -> load(SMALL, "views[0].size=0", "epochs=few"));
    assertTrue(e.getMessage().contains("epochs: expected a whole number"), e.getMessage());
    e = assertThrows(ConfigException.class, () -> load(SMALL, "views[9].size=160"));
    assertTrue(e.getMessage().contains("views is a list of "), e.getMessage());
  }

  @Test
  void expandsAnchorsAndMergeKeys() {
    Experiment experiment =
        load(
            """
            backbone: tiny
            method: flat
            data: &data {train: a, workers: 2, prefetch-megabytes: 64}
            optimizer: &rate {type: sgd, lr: 1, momentum: 0.5}
            """,
            "data.workers=4");
    assertEquals(
        new DataConfig(
            "a", null, 0, 0, 4, 64, Unreadable.SKIP, false, AugmentOn.HOST, false, false),
        experiment.data());
    assertEquals(
        "{a={x=1, y=2}, b={x=3, y=2}, c=[1, 1]}",
        show(
            YamlParser.file(
                "a: &a {x: &one 1, y: 2}\nb: {<<: *a, x: 3}\nc: [*one, *one]",
                "f",
                new Mistakes())));
  }

  private static String show(ConfigNode node) {
    if (node instanceof ConfigNode.Mapping mapping) {
      var shown = new TreeMap<String, String>();
      mapping.entries().forEach((key, entry) -> shown.put(key, show(entry.value())));
      return shown.toString();
    }
    return node instanceof ConfigNode.Sequence sequence
        ? sequence.items().stream().map(ExperimentLoaderTest::show).toList().toString()
        : ((ConfigNode.Scalar) node).text();
  }

  @Test
  void scalesTheRateByTheBatch() {
    assertEquals(0.4, new OptimizerConfig.Lars().scaledLr(512), 1e-15);
    assertEquals(0.6, new OptimizerConfig.LarcSgd().scaledLr(512), 0);
  }
}

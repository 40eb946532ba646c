package dev.emc.core.config;

import static dev.emc.core.config.ExperimentLoaderTest.COMPONENTS;
import static dev.emc.core.config.ExperimentLoaderTest.SMALL;
import static dev.emc.core.config.ExperimentLoaderTest.load;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.ConfigException;
import dev.emc.core.plugin.Components;
import dev.emc.core.plugin.TestPlugin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The text of every error a config can have. */
class ConfigErrorTest {
  private static final String VIEW =
      "count: 1, augmentations: [{type: normalize, mean: [0], std: [1]}]";

  private static String error(String yaml, String... overrides) {
    String message = assertThrows(ConfigException.class, () -> load(yaml, overrides)).getMessage();
    assertEquals(1, message.lines().count(), message);
    return message;
  }

  private static void check(String expected, String yaml, String... overrides) {
    assertEquals(expected, error(yaml, overrides));
  }

  /** Line 5 of a file that is otherwise right. */
  private static String line5(String line) {
    return SMALL + line + "\n";
  }

  @Test
  void unknownKey() {
    check(
        "exp.yaml:5: epoch: unknown key, did you mean 'epochs'? Valid keys: backbone, batch-size,"
            + " checkpoints, crop-size, data, device, epochs, estimator, evaluated-network, guard, head-warmup-epochs,"
            + " layout, log-every, method, micro-batch, online-knn, optimizer, precision, recompute, regularizer,"
            + " regularizer-warmup-epochs, regularizer-weights,"
            + " seed, start-epochs, start-from, start-keys,"
            + " start-optimizer, start-partial, start-prefix, start-weights, sync-batch-norm,"
            + " tensorboard, threads,"
            + " transform, view-size, views",
        line5("epoch: 3"));
    check(
        "exp.yaml:7: regularizer.ramp.form: unknown key, did you mean 'from'? Valid keys: from,"
            + " smooth",
        line5("regularizer:\n  type: emc\n  ramp: {form: 1}"));
    check(
        "exp.yaml:2: method.invariance-wieght: unknown key, did you mean 'invariance-weight'?"
            + " Valid keys: invariance-weight, layers, type",
        SMALL.replace("flat", "flat, invariance-wieght: 3"));
    check(
        "exp.yaml:5: regularizer.strength: unknown key. Valid keys: type",
        line5("regularizer: {type: none, strength: 3}"));
    check(
        "exp.yaml:4: optimizer.eat: unknown key, did you mean 'eta'? Valid keys: clip,"
            + " eta, final-weight-decay, groups, layer-decay, lr, lr-batch, momentum, schedule,"
            + " type, weight-decay",
        SMALL.replace("lars", "lars, eat: 3"));
    check(
        "--set data.wokers: unknown key, did you mean 'workers'? Valid keys: augment-on,"
            + " exif-rotate, from, grey, list, on-bad-image, prefetch-megabytes, reduced-decoding, to, train, workers",
        SMALL,
        "data.wokers=3");
    check(
        "--set data.wokers: unknown key, did you mean 'workers'? Valid keys: augment-on,"
            + " exif-rotate, from, grey, list, on-bad-image, prefetch-megabytes, reduced-decoding, to, train, workers",
        SMALL,
        "data={train: x, wokers: 3}");
  }

  @Test
  void unknownComponent() {
    check(
        "exp.yaml:2: method.type: unknown method 'flut', did you mean 'flat'? There are: flat,"
            + " round",
        SMALL.replace("flat", "flut"));
    check(
        "--set regularizer: unknown regularizer 'emcee', did you mean 'emc'? There are: emc, none,"
            + " vcreg",
        SMALL,
        "regularizer=emcee");
    check(
        "exp.yaml:4: optimizer.type: unknown type 'adam', did you mean 'adam-w'? There are: lars,"
            + " sgd, larc-sgd, adam-w",
        SMALL.replace("lars", "adam"));
    check(
        "exp.yaml:5: views.0.augmentations.0: unknown type 'horizontal-flop', did you mean"
            + " 'horizontal-flip'? There are: random-resized-crop, resize-center-crop,"
            + " horizontal-flip, color-jitter, grayscale, gaussian-blur, solarize, normalize",
        line5("views: [{size: 8, count: 2, augmentations: [horizontal-flop]}]"));
  }

  @Test
  void wrongType() {
    check("exp.yaml:5: epochs: expected a whole number, found 'ten'", line5("epochs: ten"));
    check("exp.yaml:5: epochs: expected a whole number, found '1.5'", line5("epochs: 1.5"));
    check(
        "exp.yaml:5: epochs: expected a whole number, found the text '10'", line5("epochs: '10'"));
    check("exp.yaml:5: epochs: expected a whole number, found a list", line5("epochs: [10]"));
    check("exp.yaml:5: epochs: expected a whole number, found nothing", line5("epochs:"));
    check(
        "exp.yaml:5: epochs: '3000000000' is out of range, at most 2147483647",
        line5("epochs: 3000000000"));
    check(
        "exp.yaml:5: seed: '99999999999999999999' is out of range, at most 9223372036854775807",
        line5("seed: 99999999999999999999"));
    for (String bad : List.of("fast", "0x1F", "1_0", "nan", ".inf", "1e", "true", "--1")) {
      check(
          "exp.yaml:4: optimizer.lr: expected a number, found '" + bad + "'",
          SMALL.replace("lars", "lars, lr: " + bad));
    }
    check(
        "exp.yaml:4: optimizer.lr: '1e999' is too large for a number",
        SMALL.replace("lars", "lars, lr: 1e999"));
    check(
        "exp.yaml:5: regularizer.ramp.smooth: expected true or false, found 'yes'",
        line5("regularizer: {type: emc, ramp: {smooth: yes}}"));
    check(
        "exp.yaml:4: optimizer.schedule: unknown type 'cosine', did you mean 'epoch-cosine'? There are:"
            + " fixed, warmup-cosine, linear-warmup-cosine, epoch-cosine, step, multi-step",
        SMALL.replace("lars", "lars, schedule: cosine"));
    check(
        "exp.yaml:3: data: expected a mapping with train, list, from, to, workers,"
            + " prefetch-megabytes, on-bad-image, exif-rotate, augment-on, reduced-decoding, grey, found 'photos'",
        SMALL.replace("{train: photos}", "photos"));
    check(
        "exp.yaml:3: data.train: expected text, found a mapping",
        SMALL.replace("photos", "{a: b}"));
    check(
        "--set data.augment-on: expected one of host, device, found 'gpu'",
        SMALL,
        "data.augment-on=gpu");
    check(
        "exp.yaml:5: device: must be auto, cpu, gpu or a numbered GPU (gpu0, gpu1, …), got 'cuda:1'",
        line5("device: 'cuda:1'"));
    check(
        "exp.yaml:2: method.layers: expected a list, found '3'",
        SMALL.replace("flat", "flat, layers: 3"));
    check(
        "exp.yaml:2: method.layers.1: expected a whole number, found 'x'",
        SMALL.replace("flat", "flat, layers: [1, x]"));
    check(
        "exp.yaml:2: method: expected the name of a method or a mapping with its type, found a list",
        SMALL.replace("{type: flat}", "[flat]"));
    check("exp.yaml:2: method.type: expected text, found a list", SMALL.replace("flat", "[flat]"));
    check(
        "exp.yaml:4: optimizer: expected one of lars, sgd, larc-sgd, adam-w, or a mapping with its"
            + " type, found nothing",
        SMALL.replace("{type: lars}", ""));
    check("exp.yaml:5: start-from: expected a path, found a list", line5("start-from: []"));
    check("--set epochs: expected a whole number, found 'many'", SMALL, "epochs=many");
    assertTrue(error("just a word").startsWith("exp.yaml:1: expected a mapping with backbone, "));
  }

  @Test
  void outOfRange() {
    check("exp.yaml:5: epochs: must lie in [1, 1000000], got 0", line5("epochs: 0"));
    check("--set batch-size: must lie in [1, 1000000], got -4", SMALL, "batch-size=-4");
    check(
        "exp.yaml:6: optimizer.momentum: must lie in [0, 1), got 1",
        "backbone: tiny\nmethod: flat\ndata: {train: x}\noptimizer:\n  type: sgd\n  momentum: 1\n");
    check(
        "exp.yaml:4: optimizer: warms up for 20.0 epochs, the run has 10",
        SMALL.replace("lars", "lars, schedule: {type: warmup-cosine, warmup-epochs: 20}"));
    check(
        "exp.yaml:4: optimizer.schedule.milestones: must be epochs from 1 that rise, got [3, 3]",
        SMALL.replace("lars", "lars, schedule: {type: multi-step, milestones: [3, 3]}"));
    check(
        "exp.yaml:4: optimizer.schedule.final-lr-factor: must lie in [0, 1], got 1.5",
        SMALL.replace("lars", "lars, schedule: {type: epoch-cosine, final-lr-factor: 1.5}"));
    check(
        "exp.yaml:4: optimizer.groups.0.lr: must lie in (0, 10000], got 0",
        SMALL.replace("lars", "lars, groups: [{prefix: predictor., lr: 0}]"));
    check(
        "exp.yaml:5: regularizer.entropy-weight: must not be negative, got -1.0",
        line5("regularizer: {type: emc, entropy-weight: -1}"));
    // A message in Java's words is about the key all the same.
    check(
        "exp.yaml:2: method.invariance-weight: must not be negative",
        SMALL.replace("flat", "flat, invariance-weight: -1"));
    // A message about no key is about the whole.
    check(
        "exp.yaml:6: regularizer: at least one weight must be positive",
        line5("regularizer:\n  {type: emc, entropy-weight: 0, covariance-weight: 0}"));
    check(
        "exp.yaml:3: data.to: must be 0 (the end) or above from (5), got 3",
        SMALL.replace("photos", "photos, from: 5, to: 3"));
    check("exp.yaml:3: data.train: must name a folder or file", SMALL.replace("photos", "' '"));
    check("exp.yaml:5: views: must list at least one", line5("views: []"));
    check(
        "exp.yaml:5: views: must be listed by falling size, got 8 before 16",
        line5("views: [{size: 8, %s}, {size: 16, %s}]".replace("%s", VIEW)));
    check(
        "exp.yaml:5: views.0: the last augmentation of a view must be normalize",
        line5("views: [{size: 8, count: 2, augmentations: [horizontal-flip]}]"));
    check(
        "exp.yaml:5: views.0.augmentations.0.probability: must lie in [0, 1], got 2",
        line5("views: [{size: 8, count: 2, augmentations: [{type: grayscale, probability: 2}]}]"));
  }

  @Test
  void missingKey() {
    String backbone =
        "exp.yaml: backbone: required key is missing, expected the name of a backbone or a mapping"
            + " with its type";
    check(backbone, SMALL.replace("backbone: {type: tiny}\n", ""));
    var nothing = assertThrows(ConfigException.class, () -> load(""));
    assertEquals(backbone, nothing.lines().get(0));
    assertEquals(
        List.of("backbone", "method", "data", "optimizer"),
        nothing.lines().stream().map(line -> line.split(": ")[1]).toList());
    check(
        "exp.yaml:3: data.train: required key is missing, expected text",
        SMALL.replace("train: photos", "workers: 3"));
    check(
        "exp.yaml:2: method.type: required key is missing, expected the name of a method or a"
            + " mapping with its type",
        SMALL.replace("type: flat", "layers: []"));
    check(
        "exp.yaml:5: views.0.count: required key is missing, expected a whole number",
        line5("views: [{size: 3, augmentations: []}]"));
  }

  @Test
  void malformedYaml() {
    check(
        "exp.yaml:2:9: not valid YAML: mapping values are not allowed here",
        "backbone: tiny\nmethod: : x");
    check(
        "exp.yaml:3:1: not valid YAML: while parsing a flow mapping, expected ',' or '}', but got"
            + " <stream end>",
        "backbone: tiny\nmethod: {type: flat\n");
    assertTrue(error("a: b\n\tc: d").startsWith("exp.yaml:2:1: not valid YAML: "));
    assertTrue(error("a: \u0007").startsWith("exp.yaml: not valid YAML: "));
    assertTrue(error("--- a\n--- b").startsWith("exp.yaml:2:1: not valid YAML: "));
    assertTrue(error("a: *nobody").startsWith("exp.yaml:1:4: not valid YAML: "));
    assertTrue(error(SMALL, "epochs=[").startsWith("--set epochs: not valid YAML: "));
  }

  @Test
  void duplicateKey() {
    check("exp.yaml:6: epochs: given twice, first in line 5", line5("epochs: 1\nepochs: 2"));
    check(
        "exp.yaml:3: data.from: given twice, first in line 3",
        SMALL.replace("photos", "photos, from: 1, from: 1"));
  }

  @Test
  void tagsAndOddKeys() {
    check(
        "exp.yaml:5: epochs: the tag !!javax.script.ScriptEngineManager is not allowed",
        line5("epochs: !!javax.script.ScriptEngineManager []"));
    check("exp.yaml:5: epochs: the tag !mine is not allowed", line5("epochs: !mine 3"));
    check("exp.yaml:5: a key must be a word, found a list", line5("[1, 2]: 3"));
    check(
        "exp.yaml:3: data: << must name mappings, found '3'",
        SMALL.replace("{train: photos}", "{<<: 3, train: photos}"));
  }

  private static String laughs(int levels) {
    var laughs = new StringBuilder("a0: &a0 [x, x]\n");
    for (int i = 1; i < levels; i++) {
      laughs.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
    }
    return laughs.toString();
  }

  @Test
  void tooLarge() {
    // Few aliases, but 2^20 nodes; then too many aliases.
    assertEquals(
        "exp.yaml:1: too large or too deep once its anchors are expanded", error(laughs(20)));
    assertEquals(
        "exp.yaml: not valid YAML: Number of aliases for non-scalar nodes exceeds the specified"
            + " max=50",
        error(laughs(30)));
    check("exp.yaml:1: too large or too deep once its anchors are expanded", "a: &a [*a]");
    assertEquals(
        "exp.yaml: not valid YAML: Nesting Depth exceeded max 40", error("a: " + "[".repeat(5000)));
    check("exp.yaml: larger than 1048576 characters", "#".repeat(1 << 21));
    check(
        "exp.yaml:20000: too large or too deep once its anchors are expanded",
        "- 1\n".repeat(200_000));
  }

  @Test
  void badOverrides() {
    check("--set 'epochs': expected KEY=VALUE, as in epochs=10", SMALL, "epochs");
    check("--set '=3': expected KEY=VALUE, as in epochs=10", SMALL, "=3");
    check("--set 'a..b=3': the key 'a..b' has an empty part", SMALL, "a..b=3");
    String views =
        line5(
            "views: [{size: 8, count: 2, augmentations: [{type: normalize, mean: [0], std: [1]}]}]");
    check(
        "--set views.1.size: views is a list of 1, choose an entry by its index, 0 to 0",
        views,
        "views.1.size=3");
    check(
        "--set views.size: views is a list of 1, choose an entry by its index, 0 to 0",
        views,
        "views.size=3");
    check(
        "--set data.train.x: data.train: expected text, found a mapping", SMALL, "data.train.x=3");
  }

  @Test
  void unreadableFile(@TempDir Path temp) throws IOException {
    Path missing = temp.resolve("no.yaml");
    Path binary = Files.write(temp.resolve("b.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    assertEquals(missing + ": no such file", fileError(missing));
    assertEquals(binary + ": not text in UTF-8", fileError(binary));
    assertTrue(fileError(temp).startsWith(temp + ": cannot be read: "));
  }

  @Test
  void aDefaultThatIsNotThere() {
    Components few =
        Components.of(
            binder -> {
              binder.method("flat", TestPlugin.Round.class);
              binder.backbone("tiny", TestPlugin.Tiny.class).config(TestPlugin.TinyConfig.class);
            });
    var error =
        assertThrows(
            ConfigException.class, () -> ExperimentLoader.load(SMALL, "exp.yaml", List.of(), few));
    assertEquals(
        List.of(
            "exp.yaml: estimator: by default: unknown estimator 'm-spacings': no plugin brings one",
            "exp.yaml: regularizer: by default: unknown regularizer 'none': no plugin brings one"),
        error.lines());
  }

  /** Holds what YAML cannot say. */
  public record Strange(int a, List<Duration> waits) {}

  @Test
  void aRecordThatNoConfigCanHold() {
    var error =
        assertThrows(
            ConfigException.class,
            () -> ConfigFile.read(Strange.class, "a: 1", "f", List.of(), COMPONENTS));
    assertEquals(
        "key 'waits' of dev.emc.core.config.ConfigErrorTest$Strange cannot be read: no config can"
            + " hold a java.time.Duration",
        error.getMessage());
  }

  private static String fileError(Path file) {
    return assertThrows(
            ConfigException.class, () -> ExperimentLoader.load(file, List.of(), COMPONENTS))
        .getMessage();
  }
}

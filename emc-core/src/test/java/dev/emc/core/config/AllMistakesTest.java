package dev.emc.core.config;

import static dev.emc.core.config.ExperimentLoaderTest.SMALL;
import static dev.emc.core.config.ExperimentLoaderTest.load;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.emc.api.ConfigException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A config with several mistakes tells of all of them, in the order of the file. */
class AllMistakesTest {
  private static void check(String expected, String yaml, String... overrides) {
    var error = assertThrows(ConfigException.class, () -> load(yaml, overrides));
    assertEquals(expected.strip(), error.getMessage());
    assertEquals(expected.strip().lines().toList(), error.lines());
  }

  @Test
  void ofEveryKindAtEveryDepth() {
    check(
        """
        exp.yaml:2: method.layers.1: expected a whole number, found 'x'
        exp.yaml:2: method.layers.2: expected a whole number, found 'y'
        exp.yaml:3: data.workers: must lie in [0, 1024], got -4
        exp.yaml:3: data.wokers: unknown key, did you mean 'workers'? Valid keys: augment-on, exif-rotate, from, grey, list, on-bad-image, prefetch-megabytes, reduced-decoding, to, train, workers
        exp.yaml:5: epochs: must lie in [1, 1000000], got 0
        exp.yaml:6: batch-size: expected a whole number, found 'many'
        exp.yaml:8: regularizer.covariance-weight: expected a number, found 'true'
        exp.yaml:9: regularizer.ramp.form: unknown key, did you mean 'from'? Valid keys: from, smooth
        exp.yaml:9: regularizer.ramp.smooth: expected true or false, found '3'
        """,
        """
        backbone: {type: tiny}
        method: {type: flat, layers: [1, x, y]}
        data: {train: photos, workers: -4, wokers: 5}
        optimizer: {type: lars}
        epochs: 0
        batch-size: many
        regularizer:
          covariance-weight: true
          ramp: {form: 1, smooth: 3}
          type: emc
        """);
  }

  @Test
  void ofUnknownComponentsAndMissingKeys() {
    check(
        """
        exp.yaml: data: required key is missing, expected a mapping with train, list, from, to, workers, prefetch-megabytes, on-bad-image, exif-rotate, augment-on, reduced-decoding, grey
        exp.yaml: optimizer: required key is missing, expected one of lars, sgd, larc-sgd, adam-w, or a mapping with its type
        exp.yaml:1: backbone: unknown backbone 'tinny', did you mean 'tiny'? There are: tiny
        exp.yaml:2: method: unknown method 'flut', did you mean 'flat'? There are: flat, round
        exp.yaml:3: threads: must lie in [0, 1024], got 5000
        """,
        "backbone: tinny\nmethod: flut\nthreads: 5000\n");
  }

  @Test
  void ofTheCommandLineAfterThoseOfTheFile() {
    check(
        """
        exp.yaml:6: epochs: given twice, first in line 5
        --set 'nonsense': expected KEY=VALUE, as in epochs=10
        --set seed: expected a whole number, found 'x'
        --set data.to: must be 0 (the end) or above from (5), got 3
        """,
        SMALL + "epochs: 1\nepochs: 2\n",
        "data.from=5",
        "nonsense",
        "seed=x",
        "data.to=3");
  }

  @Test
  void whatAReplacementWouldBreakIsNoMistake() {
    // start-optimizer needs start-from, which is there, if only wrongly.
    check(
        "exp.yaml:5: start-from: expected a path, found a list",
        SMALL + "start-from: []\nstart-optimizer: continue\n");
    check(
        "exp.yaml:5: epochs: expected a whole number, found 'x'",
        SMALL + "epochs: x\nhead-warmup-epochs: 20\nstart-from: a\n");
    // The key that was meant is not missed.
    check(
        "exp.yaml:1: bakbone: unknown key, did you mean 'backbone'? Valid keys: "
            + String.join(", ", validKeys()),
        SMALL.replace("backbone", "bakbone"));
  }

  @Test
  void theyAreNotTooMany() {
    var list = new StringBuilder("method: {type: flat, layers: [x");
    list.append(", x".repeat(99)).append("]}\n");
    var error =
        assertThrows(
            ConfigException.class, () -> load(SMALL.replace("method: {type: flat}\n", list)));
    assertEquals(51, error.lines().size());
    assertEquals("and 50 more mistakes", error.lines().get(50));
  }

  private static List<String> validKeys() {
    return RecordShape.of(Experiment.class).keys().keySet().stream().sorted().toList();
  }
}

package dev.emc.core.config;

import static dev.emc.core.config.ExperimentLoaderTest.COMPONENTS;
import static dev.emc.core.config.ExperimentLoaderTest.SMALL;
import static dev.emc.core.config.ExperimentLoaderTest.load;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written is complete and says the same when it is read. */
class ResolvedConfigTest {
  @Test
  void writesEveryDefault() {
    Experiment experiment = load(SMALL, "regularizer=emc");
    Experiment resolved =
        experiment.resolved(COMPONENTS, COMPONENTS.assemble(experiment.selection()));
    assertEquals(
        """
        backbone:
          type: tiny
          width: 16
        method:
          type: flat
          invariance-weight: 25
          layers:
            - 8192
            - 8192
        transform:
          type: sigmoid
        estimator:
          type: m-spacings
          epsilon: 0.0000001
        regularizer:
          type: emc
          entropy-weight: 1
          covariance-weight: 25
          marginals: all-of-them
          ramp:
            from: 0
            smooth: true
        start-from: null
        start-keys: null
        start-weights: null
        start-prefix: null
        start-partial: false
        start-optimizer: fresh
        start-epochs: null
        head-warmup-epochs: 0
        regularizer-warmup-epochs: 0
        regularizer-weights: absolute
        evaluated-network: null
        data:
          train: photos
          list: null
          from: 0
          to: 0
          workers: 0
          prefetch-megabytes: 256
          on-bad-image: skip
          exif-rotate: false
          augment-on: host
          reduced-decoding: false
          grey: false
        views:
          - size: 28
            count: 2
            augmentations:
              - type: horizontal-flip
                probability: 0.5
              - type: normalize
                mean:
                  - 0.5
                std:
                  - 0.25
          - size: 14
            count: 1
            augmentations:
              - type: random-resized-crop
                scale-min: 0.05
                scale-max: 0.14
                ratio-min: 0.75
                ratio-max: 1.3333333333333333
                interpolation: bicubic
              - type: normalize
                mean:
                  - 0.5
                std:
                  - 0.25
        view-size: null
        crop-size: null
        epochs: 10
        batch-size: 256
        optimizer:
          type: lars
          lr: 0.2
          lr-batch: 256
          momentum: 0.9
          weight-decay: 0.000001
          eta: 0.001
          final-weight-decay: null
          layer-decay: 1
          clip: null
          schedule:
            type: fixed
          groups: []
        checkpoints:
          every-epochs: 1
          every-steps: 0
          keep-last: 2
          keep-every: 0
        log-every: 10
        tensorboard: true
        online-knn: null
        guard: null
        seed: 31
        device: auto
        threads: 0
        precision: null
        micro-batch: null
        recompute: none
        sync-batch-norm: true
        layout: auto
        provenance:
          revision: "0123abc"
          plugins:
            - name: test
              version: unknown
        """,
        ResolvedConfig.write(resolved, COMPONENTS, "0123abc"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "a b",
        "photos",
        "./a-b_c/d.e",
        "null",
        "~",
        "true",
        "No",
        "1",
        "1e3",
        "0x1f",
        ".5",
        "a: b",
        "a #b",
        "#a",
        "- a",
        "-",
        "*a",
        "&a",
        "!a",
        "%a",
        "@a",
        "`a",
        "?",
        "[a",
        "{a",
        "'",
        "\"",
        "\\",
        "a\\nb",
        "a\nb",
        "\n",
        "a\r\nb",
        "a\n",
        " a",
        "a ",
        "\ta",
        "größe/写真",
        "\u0007",
        "2020-01-01",
        "12:30:45",
        "=",
        "<<",
        "<",
        "---",
        "...",
        "a,b",
        "key:",
        "|",
        ">",
        "C:\\data\\train"
      })
  void pathsOfAnyShapeComeBack(String text) {
    var config = new Texts(text, List.of(text, "x", text));
    String yaml = ResolvedConfig.yaml(ResolvedConfig.tree(config, COMPONENTS));
    assertEquals(
        config, ConfigFile.read(Texts.class, yaml, "f", List.of(), COMPONENTS), () -> yaml);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void numbersComeBackBitForBit(long seed) {
    var random = new Random(seed);
    for (int i = 0; i < 200; i++) {
      double wide = Double.longBitsToDouble(random.nextLong());
      float narrow = Float.intBitsToFloat(random.nextInt());
      if (Double.isFinite(wide) && Float.isFinite(narrow)) {
        var config = new Numbers(wide, narrow, random.nextLong(), null);
        String yaml = ResolvedConfig.yaml(ResolvedConfig.tree(config, COMPONENTS));
        assertEquals(
            config, ConfigFile.read(Numbers.class, yaml, "f", List.of(), COMPONENTS), () -> yaml);
      }
    }
  }

  /** Numbers of each kind. */
  public record Numbers(double wide, float narrow, Long whole, @Nullable Integer none) {}

  /** Text in the two places it can stand. */
  public record Texts(String text, List<String> list) {}
}

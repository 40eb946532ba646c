package dev.emc.core.config;

import static dev.emc.core.config.ExperimentLoaderTest.COMPONENTS;
import static dev.emc.core.config.ExperimentLoaderTest.load;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.ConfigException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Properties of experiments made at random. */
class RandomConfigTest {
  private static final int CASES = 25;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void whatIsWrittenReadsBackEqual(long seed) {
    var random = new Random(seed);
    for (int i = 0; i < CASES; i++) {
      Experiment experiment = load(yaml(random(random)));
      String written = ResolvedConfig.write(experiment, COMPONENTS, "abc");
      assertEquals(experiment, load(written), written);
      Experiment resolved =
          experiment.resolved(COMPONENTS, COMPONENTS.assemble(experiment.selection()));
      String full = ResolvedConfig.write(resolved, COMPONENTS, "abc");
      assertEquals(resolved, load(full), full);
      assertEquals(full, ResolvedConfig.write(load(full), COMPONENTS, "abc"));
    }
  }

  /** Overriding a key is the same as having written it, wherever it stood before. */
  @ParameterizedTest
  @ValueSource(longs = {6, 7, 8, 9, 10})
  void anOverrideIsTheSameAsWritingIt(long seed) {
    var random = new Random(seed);
    for (int i = 0; i < CASES; i++) {
      Map<String, @Nullable Object> target = random(random);
      Map<String, @Nullable Object> start = new TreeMap<>(target);
      // Another start with the same components: only their keys differ.
      for (String key : List.of("epochs", "seed", "device", "start-from", "batch-size")) {
        start.remove(key);
      }
      var overrides = new ArrayList<String>();
      target.forEach(
          (key, value) -> {
            if (value instanceof Map<?, ?> keys) {
              keys.forEach((sub, v) -> overrides.add(key + "." + sub + "=" + v));
              start.put(key, only(keys));
            } else {
              overrides.add(key + "=" + value);
            }
          });
      assertEquals(
          load(yaml(target)), load(yaml(start), overrides.toArray(String[]::new)), yaml(target));
    }
  }

  /** Changing types from any config to any other leaves nothing of the former behind. */
  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void typesChangeCleanly(long seed) {
    var random = new Random(seed);
    for (int i = 0; i < CASES; i++) {
      Map<String, @Nullable Object> from = random(random);
      Map<String, @Nullable Object> to = random(random);
      var overrides = new ArrayList<String>();
      var expected = new LinkedHashMap<>(from);
      for (String key : List.of("method", "regularizer", "optimizer")) {
        String before = type(from.get(key));
        String after = type(to.get(key));
        overrides.add(key + ".type=" + after);
        if (!before.equals(after)) {
          expected.put(key, new TreeMap<>(Map.of("type", after)));
        }
      }
      assertEquals(
          load(yaml(expected)), load(yaml(from), overrides.toArray(String[]::new)), yaml(from));
    }
  }

  /** A file with one letter changed is read or answered with lines that name the file. */
  @ParameterizedTest
  @ValueSource(longs = {14, 15, 16})
  void aSpoiledFileIsAnsweredInLinesThatNameIt(long seed) {
    var random = new Random(seed);
    int refused = 0;
    for (int i = 0; i < 5 * CASES; i++) {
      var text = new StringBuilder(yaml(random(random)));
      String letters = "az09-:{}[],'\"#&*!|>%@` \n\t.<=~é\u0000";
      for (int k = 0; k <= random.nextInt(3); k++) {
        text.setCharAt(
            random.nextInt(text.length()), letters.charAt(random.nextInt(letters.length())));
      }
      try {
        load(text.toString());
      } catch (ConfigException e) {
        refused++;
        for (String line : e.lines()) {
          assertTrue(line.startsWith("exp.yaml"), e::getMessage);
          assertEquals(1, line.lines().count(), e::getMessage);
        }
      }
    }
    assertTrue(refused > CASES, "only " + refused + " refused");
  }

  /** An unknown key anywhere is refused with its whole path. */
  @ParameterizedTest
  @ValueSource(longs = {17, 18})
  void anUnknownKeyIsRefusedAtAnyDepth(long seed) {
    var random = new Random(seed);
    for (int i = 0; i < CASES; i++) {
      Map<String, @Nullable Object> config = random(random);
      List<String> places = new ArrayList<>(List.of(""));
      config.forEach(
          (key, value) -> {
            if (value instanceof Map) {
              places.add(key + ".");
            }
          });
      String path = places.get(random.nextInt(places.size())) + "zzyzx";
      var error = assertThrows(ConfigException.class, () -> load(yaml(config), path + "=1"));
      assertTrue(
          error.getMessage().startsWith("--set " + path + ": unknown key"), error::getMessage);
    }
  }

  private static Map<String, Object> only(Map<?, ?> keys) {
    var only = new TreeMap<String, Object>();
    for (String kept : List.of("type", "train")) {
      if (keys.containsKey(kept)) {
        only.put(kept, keys.get(kept));
      }
    }
    return only;
  }

  private static String type(@Nullable Object component) {
    return String.valueOf(((Map<?, ?>) component).get("type"));
  }

  private static Map<String, @Nullable Object> random(Random random) {
    var config = new TreeMap<String, @Nullable Object>();
    config.put("backbone", some(random, "tiny", Map.of("width", 1 + random.nextInt(99))));
    config.put(
        "method",
        random.nextBoolean()
            ? some(random, "round", Map.of())
            : some(
                random,
                "flat",
                Map.of(
                    "invariance-weight", random.nextDouble() * 1e-6, "layers", List.of(1, 2, 3))));
    config.put(
        "regularizer",
        switch (random.nextInt(3)) {
          case 0 -> some(random, "none", Map.of());
          case 1 ->
              some(random, "vcreg", Map.of("std-weight", Math.exp(90 * random.nextGaussian())));
          default ->
              some(
                  random,
                  "emc",
                  Map.of(
                      "entropy-weight",
                      random.nextDouble(),
                      "covariance-weight",
                      1 + random.nextInt(50),
                      "marginals",
                      random.nextBoolean() ? "some" : "all-of-them",
                      "ramp",
                      "{from: " + random.nextLong() + "}"));
        });
    Map<String, Object> data = some(random, "", Map.of("from", random.nextInt(9), "to", 20));
    data.remove("type");
    data.put("train", "dir-" + random.nextInt(9));
    config.put("data", data);
    config.put(
        "optimizer",
        switch (random.nextInt(4)) {
          case 0 -> some(random, "lars", Map.of("eta", 1e-3 * (1 + random.nextInt(9)), "lr", 0.3));
          case 1 -> some(random, "sgd", Map.of("momentum", random.nextDouble(), "lr-batch", 64));
          case 2 -> some(random, "larc-sgd", Map.of("trust", 1e-4, "weight-decay", 0.25));
          default -> some(random, "adam-w", Map.of("beta1", random.nextDouble(), "epsilon", 1e-10));
        });
    Map<String, Object> rest =
        some(
            random,
            "",
            Map.of(
                "epochs", 1 + random.nextInt(500),
                "seed", random.nextLong(),
                "device", List.of("auto", "cpu", "gpu", "gpu12").get(random.nextInt(4)),
                "start-from", "some/where-" + random.nextInt(9) + ".pth.tar",
                "batch-size", 1 + random.nextInt(4096)));
    rest.remove("type");
    config.putAll(rest);
    return config;
  }

  /** A type with a random part of these keys. */
  private static Map<String, Object> some(Random random, String type, Map<String, ?> keys) {
    var some = new TreeMap<String, Object>();
    some.put("type", type);
    new TreeMap<>(keys)
        .forEach(
            (key, value) -> {
              if (random.nextInt(3) > 0) {
                some.put(key, value);
              }
            });
    return some;
  }

  private static String yaml(Map<String, @Nullable Object> config) {
    var yaml = new StringBuilder();
    config.forEach(
        (key, value) -> {
          if (value instanceof Map<?, ?> keys) {
            yaml.append(key).append(":\n");
            keys.forEach((k, v) -> yaml.append("  " + k + ": " + v + "\n"));
          } else {
            yaml.append(key + ": " + value + "\n");
          }
        });
    return yaml.toString();
  }
}

package dev.emc.core.config;

import static dev.emc.core.config.ExperimentLoaderTest.COMPONENTS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.emc.api.plugin.ExtensionPoint;
import dev.emc.core.config.ComponentDocs.Row;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@code describe} shows. */
class ComponentDocsTest {
  private static List<Row> rows(ExtensionPoint<?> point, String name) {
    return ComponentDocs.of(COMPONENTS.find(point, name), COMPONENTS);
  }

  private static Row row(String key, String meaning) {
    return ComponentDocs.ofExperiment(COMPONENTS).stream()
        .filter(r -> r.key().equals(key) && r.meaning().startsWith(meaning))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void describesAComponent() {
    assertEquals(
        List.of(
            new Row("entropy-weight", "number", "1", "not negative", "Weight of the entropy"),
            new Row("covariance-weight", "number", "25", "", "Weight of the covariance"),
            new Row("marginals", "all-of-them|some", "all-of-them", "", "Which marginals count"),
            new Row("ramp", "mapping", "", "", "When it starts"),
            new Row("ramp.from", "whole number", "0", "", "First step"),
            new Row("ramp.smooth", "true or false", "true", "", "Smoothly")),
        rows(ExtensionPoint.REGULARIZER, "emc"));
    assertEquals(
        new Row("layers", "list of whole number", "[8192, 8192]", "", "Layers of the projector"),
        rows(ExtensionPoint.METHOD, "flat").get(1));
    assertEquals(List.of(), rows(ExtensionPoint.METHOD, "round"));
  }

  @Test
  void describesTheExperiment() {
    assertEquals(
        new Row("method", "flat|round", "required", "", "The base method"), row("method", "The"));
    assertEquals("m-spacings", row("estimator", "").defaultValue());
    assertEquals("unset", row("start-from", "").defaultValue());
    assertEquals("required", row("data", "").defaultValue());
    assertEquals("required", row("data.train", "").defaultValue());
    assertEquals("256", row("data.prefetch-megabytes", "").defaultValue());
    assertEquals("skip", row("data.on-bad-image", "").defaultValue());
    assertEquals("lars|sgd|larc-sgd|adam-w", row("optimizer", "How").type());
    assertEquals("0.2", row("optimizer.lr", "lars: ").defaultValue());
    assertEquals("0.6", row("optimizer.lr", "larc-sgd: ").defaultValue());
    assertEquals("1e-8", row("optimizer.epsilon", "adam-w: ").defaultValue());
    assertEquals("fixed", row("optimizer.schedule", "lars: ").defaultValue());
    assertEquals("10", row("optimizer.schedule.warmup-epochs", "warmup-cosine: ").defaultValue());
    assertEquals("required", row("optimizer.schedule.milestones", "").defaultValue());
    assertEquals("0.08", row("views.*.augmentations.*.scale-min", "random-").defaultValue());
    assertEquals("required", row("views.*.size", "").defaultValue());
  }

  @Test
  void everyKeyOfOursIsDescribed() {
    for (Row row : ComponentDocs.ofExperiment(COMPONENTS)) {
      assertFalse(row.meaning().replaceFirst("^[a-z-]+: ", "").isBlank(), row.key());
    }
  }

  /** The ranges are those of the records' own checks. */
  @Test
  void numbersHaveTheirRange() {
    assertEquals("[1, 1000000]", row("epochs", "").range());
    assertEquals("[0, 1024]", row("threads", "").range());
    assertEquals("[0, 100000000]", row("data.to", "").range());
    assertEquals("", row("seed", "").range());
    assertEquals("", row("device", "").range());
    assertEquals("[0, 1000000]", row("start-epochs", "").range());
    assertEquals("[0, 1)", row("optimizer.momentum", "sgd: ").range());
    assertEquals("(0, 10000]", row("optimizer.lr", "lars: ").range());
    assertEquals("[1, 1000000]", row("optimizer.schedule.milestones", "multi-step: ").range());
    assertEquals("[1, 4096]", row("views.*.size", "").range());
    assertEquals("(0, 1]", row("views.*.augmentations.*.scale-min", "").range());
    assertEquals("(0, 100]", row("views.*.augmentations.*.std", "normalize: ").range());
    assertEquals("[0, 1]", row("views.*.augmentations.*.probability", "grayscale: ").range());
    assertEquals("[1, 1000000]", row("online-knn.every-epochs", "").range());
  }
}

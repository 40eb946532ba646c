package dev.emc.core.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Kebab-case and what a mistyped name is near. */
class NamesTest {
  @ParameterizedTest
  @CsvSource({
    "entropyWeight, entropy-weight",
    "AdamW, adam-w",
    "LarcSgd, larc-sgd",
    "beta1, beta1",
    "RandomResizedCrop, random-resized-crop",
    "normalCDFTransform, normal-cdf-transform",
    "batch_size, batch-size",
    "lr, lr"
  })
  void writesKebabCase(String java, String kebab) {
    assertEquals(kebab, Names.kebab(java));
  }

  @ParameterizedTest
  @CsvSource({
    "invariance-wieght, invariance-weight",
    "invarianceWeight, invariance-weight",
    "invariance, invariance-weight",
    "learning-rate, ",
    "l, lr",
    "epoch, epochs",
    "batch_size, batch-size",
    "qqqqqqqqqqq, "
  })
  void suggestsTheNearest(String mistyped, String meant) {
    assertEquals(
        Optional.ofNullable(meant),
        Names.nearest(mistyped, List.of("invariance-weight", "lr", "epochs", "batch-size")));
  }

  @Test
  void measuresEdits() {
    assertEquals(0, Names.distance("swav", "swav"));
    assertEquals(1, Names.distance("swva", "swav"));
    assertEquals(4, Names.distance("", "swav"));
    assertEquals(3, Names.distance("kitten", "sitting"));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aFewEditsAreNeverFurtherThanTheirNumber(long seed) {
    var random = new Random(seed);
    for (int i = 0; i < 300; i++) {
      var text = new StringBuilder("covariance-weight");
      int edits = random.nextInt(4);
      for (int e = 0; e < edits; e++) {
        int at = random.nextInt(text.length());
        char letter = (char) ('a' + random.nextInt(26));
        switch (random.nextInt(3)) {
          case 0 -> text.deleteCharAt(at);
          case 1 -> text.insert(at, letter);
          default -> text.setCharAt(at, letter);
        }
      }
      String edited = text.toString();
      int distance = Names.distance(edited, "covariance-weight");
      assertTrue(distance <= edits, edited);
      assertEquals(distance, Names.distance("covariance-weight", edited));
      assertEquals(
          Optional.of("covariance-weight"),
          Names.nearest(edited, List.of("entropy-weight", "covariance-weight", "ramp")));
    }
  }
}

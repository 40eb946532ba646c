package dev.emc.api.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class CheckTest {
  private static void assertRefused(String message, Executable check) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, check).getMessage());
  }

  @Test
  void wholeNumbers() {
    Check.whole("k", 1, 1, 10);
    Check.whole("k", 10, 1, 10);
    assertRefused("k must lie in [1, 10], got 0", () -> Check.whole("k", 0, 1, 10));
    assertRefused(
        "k must lie in [0, 10], got 9223372036854775807",
        () -> Check.whole("k", Long.MAX_VALUE, 0, 10));
  }

  @Test
  void numbers() {
    Check.number("t", 0, 0, 0.5);
    Check.number("t", 0.5, 0, 0.5);
    assertRefused("t must lie in [0, 0.5], got 0.6", () -> Check.number("t", 0.6, 0, 0.5));
    assertRefused(
        "t must lie in [-1, 1000000], got NaN", () -> Check.number("t", Double.NaN, -1, 1e6));
    assertRefused("t must lie in [0, 1], got 1.0E300", () -> Check.number("t", 1e300, 0, 1));
    assertRefused("t must lie in [0, 1], got -1.0E-7", () -> Check.number("t", -1e-7, 0, 1));
    Check.positive("t", 1e-300, 1);
    Check.positive("t", 1, 1);
    assertRefused("t must lie in (0, 1], got 0", () -> Check.positive("t", 0, 1));
    assertRefused("t must lie in (0, 1], got NaN", () -> Check.positive("t", Double.NaN, 1));
    assertRefused(
        "t must lie in (0, 1], got Infinity",
        () -> Check.positive("t", Double.POSITIVE_INFINITY, 1));
    Check.share("m", 0);
    assertRefused("m must lie in [0, 1), got 1", () -> Check.share("m", 1));
    assertRefused("m must lie in [0, 1), got NaN", () -> Check.share("m", Double.NaN));
    Check.weight("w", 0);
    assertRefused("w must lie in [0, 1000000], got 1000000000", () -> Check.weight("w", 1e9));
  }

  @Test
  void widthsOfLayers() {
    Check.widths("projector", List.of(1, 65_536));
    String rule = "projector must list 1 to 32 widths that lie in [1, 65536], got ";
    assertRefused(rule + "[]", () -> Check.widths("projector", List.of()));
    assertRefused(rule + "[8, 0]", () -> Check.widths("projector", List.of(8, 0)));
    assertRefused(rule + "[65537]", () -> Check.widths("projector", List.of(65_537)));
    assertRefused(
        rule + "100 of them", () -> Check.widths("projector", Collections.nCopies(100, 8)));
  }
}

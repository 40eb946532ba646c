package dev.emc.api.math;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchedulesTest {
  /** BYOL's τ: 0.996 at first, 0.998 half-way, 1 at the end and ever after. */
  @ParameterizedTest
  @CsvSource({"0, 0.996", "50, 0.998", "100, 1", "130, 1", "-3, 0.996"})
  void aCosineFromBeginningToEnd(double at, double expected) {
    assertEquals(expected, Schedules.cosine(0.996, 1, at, 100), 1e-15);
  }

  /** DINO's teacher temperature. */
  @ParameterizedTest
  @CsvSource({"0, 30, 0.04", "15, 30, 0.055", "30, 30, 0.07", "31, 30, 0.07", "0, 0, 0.07"})
  void aLineFromBeginningToEnd(double at, double of, double expected) {
    assertEquals(expected, Schedules.linear(0.04, 0.07, at, of), 1e-15);
  }
}

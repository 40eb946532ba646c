package dev.emc.eval.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TicksTest {
  private static String labels(double low, double high, int most, boolean whole) {
    Span range = Span.of(low, high);
    return String.join(
        " ", Ticks.of(range, Ticks.step(range, most, whole)).stream().map(Tick::label).toList());
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, 6, 0.0 0.2 0.4 0.6 0.8 1.0",
    "0, 10, 6, 0 2 4 6 8 10",
    "0, 100, 5, 0 50 100",
    "73.6, 80.2, 6, 74 76 78 80",
    "-0.41, -0.03, 6, −0.4 −0.3 −0.2 −0.1",
    "-1, 1, 5, −1.0 −0.5 0.0 0.5 1.0",
    "0, 0.3, 4, 0.0 0.1 0.2 0.3",
    "0, 12000, 4, '0 5,000 10,000'",
    "0, 4000000, 5, 0 1e6 2e6 3e6 4e6",
    "0, 0.00002, 5, 0 5e−6 1e−5 1.5e−5 2e−5",
    "1000000.2, 1000000.8, 4, '1,000,000.2 1,000,000.4 1,000,000.6 1,000,000.8'",
    "-0.000003, 0.000001, 5, −3e−6 −2e−6 −1e−6 0 1e−6",
    "-0.00003, 0.00001, 5, −0.00003 −0.00002 −0.00001 0.00000 0.00001"
  })
  void stepsAreRound(double low, double high, int most, String expected) {
    assertEquals(expected, labels(low, high, most, false));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 3, 11, 0 1 2 3",
    "0, 10, 6, 0 2 4 6 8 10",
    "0.4, 1.6, 11, 1",
    "0, 20, 9, 0 5 10 15 20"
  })
  void countsHaveNoFractions(double low, double high, int most, String expected) {
    assertEquals(expected, labels(low, high, most, true));
  }

  @Test
  void stepsGrowByOneTwoFive() {
    BigDecimal step = new BigDecimal("0.01");
    for (String next : List.of("0.02", "0.05", "0.1", "0.2", "0.5", "1", "2", "5", "10", "20")) {
      step = Ticks.next(step);
      assertEquals(0, step.compareTo(new BigDecimal(next)), step + " for " + next);
    }
  }

  /** Of whatever range there are some ticks, not too many, all inside and all told apart. */
  @Test
  void anyRangeHasTicks() {
    var random = new Random(3);
    for (int round = 0; round < 2_000; round++) {
      double low = random.nextGaussian() * Math.pow(10, random.nextInt(13) - 6);
      double size = Math.max(1e-6 * Math.abs(low), Math.pow(10, 12 * random.nextDouble() - 6));
      Span range = Span.of(low, low + size);
      int most = 2 + random.nextInt(10);
      List<Tick> ticks = Ticks.of(range, Ticks.step(range, most, false));
      String what = "%s to %s, at most %d: %s".formatted(low, low + size, most, ticks);
      assertTrue(ticks.size() >= (int) ((most - 1) / 2.5) && ticks.size() <= most, what);
      assertEquals(ticks.size(), ticks.stream().map(Tick::label).distinct().count(), what);
      for (Tick tick : ticks) {
        assertTrue(
            tick.value() >= low - 1e-8 * size && tick.value() <= low + size + 1e-8 * size, what);
        String number = tick.label().replace("−", "-").replace(",", "");
        assertEquals(tick.value(), Double.parseDouble(number), 1e-9 * Math.abs(tick.value()), what);
      }
    }
  }
}

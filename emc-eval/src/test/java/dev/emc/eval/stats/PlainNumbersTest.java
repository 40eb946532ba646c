package dev.emc.eval.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class PlainNumbersTest {
  /** 1.125 but for the last bit, as sums in other orders are. */
  @Test
  void theOrderOfASumDoesNotShow() {
    assertEquals("+1.13", PlainNumbers.signed(1.125));
    assertEquals("+1.13", PlainNumbers.signed(Math.nextDown(1.125)));
    assertEquals("-1.13", PlainNumbers.signed(Math.nextUp(-1.125)));
    assertEquals("51.13", PlainNumbers.fixed(Math.nextDown(51.125)));
    double sum = DoubleStream.generate(() -> 0.1).limit(3).reduce(0.825, Double::sum);
    assertEquals(PlainNumbers.fixed(1.125), PlainNumbers.fixed(sum));
  }

  @Test
  void whatIsNoNumberIsSaid() {
    assertEquals("NaN", PlainNumbers.fixed(Double.NaN));
    assertEquals("Infinity", PlainNumbers.fixed(Double.POSITIVE_INFINITY));
  }
}

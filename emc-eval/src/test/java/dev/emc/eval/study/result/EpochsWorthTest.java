package dev.emc.eval.study.result;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.emc.eval.study.result.EpochsWorth.Point;
import dev.emc.eval.study.result.EpochsWorth.Reach;
import java.util.List;
import org.junit.jupiter.api.Test;

class EpochsWorthTest {
  private static final List<Point> ALONE =
      List.of(new Point(0, 60), new Point(10, 64), new Point(30, 68));

  @Test
  void betweenTwoPointsTheCurveIsStraight() {
    assertEquals(new EpochsWorth(Reach.WITHIN, 5), EpochsWorth.of(ALONE, 62));
    assertEquals(new EpochsWorth(Reach.WITHIN, 10), EpochsWorth.of(ALONE, 64));
    assertEquals(new EpochsWorth(Reach.WITHIN, 20), EpochsWorth.of(ALONE, 66));
    assertEquals("about 20", EpochsWorth.of(ALONE, 66).text());
  }

  @Test
  void aboveTheCurveNobodyKnowsByHowMuch() {
    assertEquals(new EpochsWorth(Reach.BEYOND, 30), EpochsWorth.of(ALONE, 68.1));
    assertEquals("more than 30", EpochsWorth.of(ALONE, 70).text());
  }

  @Test
  void whatIsNotAboveTheStartWasWorthNothing() {
    assertEquals(new EpochsWorth(Reach.NONE, 0), EpochsWorth.of(ALONE, 60));
    assertEquals("none", EpochsWorth.of(ALONE, 55).text());
  }

  /** A curve that falls on the way is read at the first epochs that come to the accuracy. */
  @Test
  void theFewestEpochsCount() {
    List<Point> falling =
        List.of(new Point(0, 60), new Point(10, 64), new Point(20, 61), new Point(30, 70));
    assertEquals(new EpochsWorth(Reach.WITHIN, 7.5), EpochsWorth.of(falling, 63));
  }
}

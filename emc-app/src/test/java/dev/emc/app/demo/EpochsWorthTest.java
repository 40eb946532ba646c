package dev.emc.app.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.emc.app.demo.EpochsWorth.Point;
import dev.emc.app.demo.EpochsWorth.Reach;
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
    assertEquals(
        "10 epochs with EMC were worth about 20 epochs without, by the mean accuracy over all shares of the labels; one training seed is no proof",
        EpochsWorth.of(ALONE, 66).text(10));
  }

  @Test
  void aboveTheCurveNobodyKnowsByHowMuch() {
    assertEquals(new EpochsWorth(Reach.BEYOND, 30), EpochsWorth.of(ALONE, 68.1));
    assertEquals(
        "7 epochs with EMC were worth more than 30 epochs without, by the mean accuracy over all shares of the labels; one training seed is no proof",
        EpochsWorth.of(ALONE, 70).text(7));
  }

  @Test
  void whatIsNotAboveTheStartWasWorthNothing() {
    assertEquals(new EpochsWorth(Reach.NONE, 0), EpochsWorth.of(ALONE, 60));
    assertEquals(
        "10 epochs with EMC were worth no epoch without, by the mean accuracy over all shares of the labels; one training seed is no proof",
        EpochsWorth.of(ALONE, 55).text(10));
  }

  /** A curve that falls on the way is read at the first epochs that come to the accuracy. */
  @Test
  void theFewestEpochsCount() {
    List<Point> falling =
        List.of(new Point(0, 60), new Point(10, 64), new Point(20, 61), new Point(30, 70));
    assertEquals(new EpochsWorth(Reach.WITHIN, 7.5), EpochsWorth.of(falling, 63));
  }
}

package dev.emc.app.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.emc.eval.study.result.EpochsWorth;
import dev.emc.eval.study.result.EpochsWorth.Reach;
import org.junit.jupiter.api.Test;

class DemoTableTest {
  private static final String REST =
      " without, by the mean accuracy over all shares of the labels; one training seed is no proof";

  @Test
  void whatEmcWasWorthIsASentence() {
    assertEquals(
        "10 epochs with EMC were worth about 20 epochs" + REST,
        DemoTable.worth(new EpochsWorth(Reach.WITHIN, 20.4), 10));
    assertEquals(
        "7 epochs with EMC were worth more than 30 epochs" + REST,
        DemoTable.worth(new EpochsWorth(Reach.BEYOND, 30), 7));
    assertEquals(
        "10 epochs with EMC were worth no epoch" + REST,
        DemoTable.worth(new EpochsWorth(Reach.NONE, 0), 10));
  }
}

package dev.emc.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import org.junit.jupiter.api.Test;

class StepInfoTest {
  private static StepInfo at(long step, long seed) {
    return new StepInfo(step, 500 + step, (int) (step / 4), 50, 4, 10, seed);
  }

  @Test
  void knowsHowFarTheRunIs() {
    assertEquals(40, at(0, 1).totalSteps());
    assertEquals(1.75, at(7, 1).exactEpoch());
  }

  @Test
  void drawsAreToldBySeedAndStepAlone() {
    assertEquals(
        at(7, 1).drawSeed(), new StepInfo(7, 9, 0, 0, 400, 3, 1).drawSeed(), "not by the rest");
    var seeds = new HashSet<Long>();
    for (long seed = 0; seed < 20; seed++) {
      for (long step = 0; step < 50; step++) {
        seeds.add(at(step, seed).drawSeed());
      }
    }
    assertEquals(1000, seeds.size(), "no two alike");
  }
}

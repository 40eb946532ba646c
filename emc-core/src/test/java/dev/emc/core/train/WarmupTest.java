package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.emc.api.StepInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WarmupTest {
  private static StepInfo at(long step) {
    return new StepInfo(step, step, (int) (step / 4), 0, 4, 10, 0);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 0.125", "7, 0.875", "8, 1", "30, 1"})
  void theRegulariserRisesOverItsEpochs(long step, double share) {
    assertEquals(share, new Warmup(0, 2).regularizerShare(at(step)));
    assertEquals(1, Warmup.NONE.regularizerShare(at(step)));
  }

  @ParameterizedTest
  @CsvSource({"0, true", "3, true", "4, false"})
  void theHeadsTrainAloneForTheirEpochs(long step, boolean alone) {
    assertEquals(alone, new Warmup(1, 0).isOfHeads(at(step)));
  }
}

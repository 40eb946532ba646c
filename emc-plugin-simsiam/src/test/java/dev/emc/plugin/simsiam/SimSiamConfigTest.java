package dev.emc.plugin.simsiam;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.emc.testkit.ConfigContract;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class SimSiamConfigTest extends ConfigContract {
  @Override
  protected Class<? extends Record> type() {
    return SimSiamConfig.class;
  }

  @Override
  protected Map<String, Executable> refused() {
    return Map.of(
        "projector must list 1 to 32 widths that lie in [1, 65536], got []",
        () -> new SimSiamConfig(List.of(), 8),
        "projector must list 1 to 32 widths that lie in [1, 65536], got [-3]",
        () -> new SimSiamConfig(List.of(-3), 8),
        "projector must end with a width of at least 2, since a normalised embedding of width 1 is"
            + " +1 or -1, got [8, 1]",
        () -> new SimSiamConfig(List.of(8, 1), 8),
        "predictor-width must lie in [1, 65536], got 0",
        () -> new SimSiamConfig(List.of(8), 0));
  }

  @Test
  void theDefaultsAreThePapers() {
    assertEquals(new SimSiamConfig(List.of(2048, 2048, 2048), 512), new SimSiamConfig());
  }
}

package dev.emc.plugin.target;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.emc.testkit.ConfigContract;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class ByolConfigTest extends ConfigContract {
  @Override
  protected Class<? extends Record> type() {
    return ByolConfig.class;
  }

  @Override
  protected Map<String, Executable> refused() {
    return Map.of(
        "projector must list 1 to 32 widths that lie in [1, 65536], got []",
        () -> new ByolConfig(List.of(), 8, 0.9),
        "projector must end with a width of at least 2, since a normalised embedding of width 1"
            + " is +1 or -1, got [8, 1]",
        () -> new ByolConfig(List.of(8, 1), 8, 0.9),
        "predictor-width must lie in [1, 65536], got 0",
        () -> new ByolConfig(List.of(8), 0, 0.9),
        "base-momentum must lie in [0, 1], got 1.1",
        () -> new ByolConfig(List.of(8), 8, 1.1));
  }

  @Test
  void theDefaultsAreThePapers() {
    assertEquals(new ByolConfig(List.of(4096, 256), 4096, 0.996), new ByolConfig());
  }
}

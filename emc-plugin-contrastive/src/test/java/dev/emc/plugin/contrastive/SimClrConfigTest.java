package dev.emc.plugin.contrastive;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.emc.testkit.ConfigContract;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class SimClrConfigTest extends ConfigContract {
  @Override
  protected Class<? extends Record> type() {
    return SimClrConfig.class;
  }

  @Override
  protected Map<String, Executable> refused() {
    return Map.of(
        "projector must list 1 to 32 widths that lie in [1, 65536], got []",
        () -> new SimClrConfig(List.of(), false, 0.1),
        "projector must end with a width of at least 2, since a normalised embedding of width 1"
            + " is +1 or -1, got [8, 1]",
        () -> new SimClrConfig(List.of(8, 1), false, 0.1),
        "temperature must lie in (0, 1000], got 0",
        () -> new SimClrConfig(List.of(8), false, 0));
  }

  @Test
  void theDefaultsAreThePapers() {
    assertEquals(new SimClrConfig(List.of(2048, 128), false, 0.1), new SimClrConfig());
  }
}

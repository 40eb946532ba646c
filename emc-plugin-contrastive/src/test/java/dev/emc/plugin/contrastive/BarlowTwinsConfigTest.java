package dev.emc.plugin.contrastive;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.emc.testkit.ConfigContract;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class BarlowTwinsConfigTest extends ConfigContract {
  private static final List<Integer> PROJECTOR = List.of(8);

  @Override
  protected Class<? extends Record> type() {
    return BarlowTwinsConfig.class;
  }

  @Override
  protected Map<String, Executable> refused() {
    return Map.of(
        "projector must list 1 to 32 widths that lie in [1, 65536], got [8, 0]",
        () -> new BarlowTwinsConfig(List.of(8, 0), 0.0051, 1),
        "projector must end with a width of at least 2, so that there are dimensions to"
            + " decorrelate, got [8, 1]",
        () -> new BarlowTwinsConfig(List.of(8, 1), 0.0051, 1),
        "lambda must lie in [0, 1000000], got -1",
        () -> new BarlowTwinsConfig(PROJECTOR, -1, 1),
        "scale must lie in (0, 1000000], got 0",
        () -> new BarlowTwinsConfig(PROJECTOR, 0.0051, 0));
  }

  @Test
  void theDefaultsAreThePapers() {
    assertEquals(
        new BarlowTwinsConfig(List.of(8192, 8192, 8192), 0.0051, 1), new BarlowTwinsConfig());
  }
}

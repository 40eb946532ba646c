package dev.emc.plugin.vicreg;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.emc.testkit.ConfigContract;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class VicRegConfigTest extends ConfigContract {
  private static final List<Integer> PROJECTOR = List.of(8);

  @Override
  protected Class<? extends Record> type() {
    return VicRegConfig.class;
  }

  @Override
  protected Map<String, Executable> refused() {
    return Map.of(
        "invariance-weight must lie in [0, 1000000], got -1",
        () -> new VicRegConfig(-1, 25, 1, PROJECTOR),
        "variance-weight must lie in [0, 1000000], got NaN",
        () -> new VicRegConfig(25, Double.NaN, 1, PROJECTOR),
        "covariance-weight must lie in [0, 1000000], got Infinity",
        () -> new VicRegConfig(25, 25, Double.POSITIVE_INFINITY, PROJECTOR),
        "one of invariance-weight, variance-weight and covariance-weight must be above 0",
        () -> new VicRegConfig(0, 0, 0, PROJECTOR),
        "projector must list 1 to 32 widths that lie in [1, 65536], got []",
        () -> new VicRegConfig(25, 25, 1, List.of()),
        "projector must list 1 to 32 widths that lie in [1, 65536], got [8, 0]",
        () -> new VicRegConfig(25, 25, 1, List.of(8, 0)),
        "projector must end with a width of at least 2, so that there are dimensions to"
            + " decorrelate, got [8, 1]",
        () -> new VicRegConfig(25, 25, 1, List.of(8, 1)));
  }

  @Test
  void theDefaultsAreThePapers() {
    assertEquals(new VicRegConfig(25, 25, 1, List.of(8192, 8192, 8192)), new VicRegConfig());
  }
}

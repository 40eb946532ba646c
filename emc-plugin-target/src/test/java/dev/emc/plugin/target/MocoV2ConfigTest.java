package dev.emc.plugin.target;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.emc.testkit.ConfigContract;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class MocoV2ConfigTest extends ConfigContract {
  @Override
  protected Class<? extends Record> type() {
    return MocoV2Config.class;
  }

  @Override
  protected Map<String, Executable> refused() {
    return Map.of(
        "projector must end with a width of at least 2, since a normalised embedding of width 1"
            + " is +1 or -1, got [8, 1]",
        () -> new MocoV2Config(List.of(8, 1), 16, 0.2, 0.999),
        "queue-length must lie in [1, 10000000], got 0",
        () -> new MocoV2Config(List.of(8), 0, 0.2, 0.999),
        "temperature must lie in (0, 1000], got NaN",
        () -> new MocoV2Config(List.of(8), 16, Double.NaN, 0.999),
        "momentum must lie in [0, 1], got -0.1",
        () -> new MocoV2Config(List.of(8), 16, 0.2, -0.1));
  }

  @Test
  void theDefaultsAreThePapers() {
    assertEquals(new MocoV2Config(List.of(2048, 128), 65536, 0.2, 0.999), new MocoV2Config());
  }
}

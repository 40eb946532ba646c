package dev.emc.plugin.target;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.emc.testkit.ConfigContract;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class MocoV3ConfigTest extends ConfigContract {
  @Override
  protected Class<? extends Record> type() {
    return MocoV3Config.class;
  }

  private static MocoV3Config config(
      List<Integer> projector, int predictor, double temperature, double momentum) {
    return new MocoV3Config(projector, predictor, false, ProjectorKey.FC, temperature, momentum);
  }

  @Override
  protected Map<String, Executable> refused() {
    return Map.of(
        "projector must end with a width of at least 2, since a normalised embedding of width 1"
            + " is +1 or -1, got [8, 1]",
        () -> config(List.of(8, 1), 8, 1, 0.9),
        "predictor-width must lie in [1, 65536], got 0",
        () -> config(List.of(8), 0, 1, 0.9),
        "temperature must lie in (0, 1000], got -1",
        () -> config(List.of(8), 8, -1, 0.9),
        "base-momentum must lie in [0, 1], got 2",
        () -> config(List.of(8), 8, 1, 2));
  }

  @Test
  void theDefaultsAreThoseOfTheAuthorsResNet() {
    assertEquals(config(List.of(4096, 256), 4096, 1, 0.99), new MocoV3Config());
  }
}

package dev.emc.plugin.swav;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.emc.testkit.ConfigContract;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class SwavConfigTest extends ConfigContract {
  private static final List<Integer> HEAD = List.of(8);

  @Override
  protected Class<? extends Record> type() {
    return SwavConfig.class;
  }

  @Override
  protected Map<String, Executable> refused() {
    return Map.of(
        "projection-head must list 1 to 32 widths that lie in [1, 65536], got [8, 0]",
        () -> config(List.of(8, 0), 20, 0.1, 0.05, 3, 0, 0, 0),
        "projection-head must end with a width of at least 2, since a normalised embedding of width"
            + " 1 is +1 or -1, got [8, 1]",
        () -> config(List.of(8, 1), 20, 0.1, 0.05, 3, 0, 0, 0),
        "prototypes must lie in [2, 1000000], got 1",
        () -> config(HEAD, 1, 0.1, 0.05, 3, 0, 0, 0),
        "temperature must lie in (0, 1000], got 0",
        () -> config(HEAD, 20, 0, 0.05, 3, 0, 0, 0),
        "sinkhorn-epsilon must lie in (0, 1000], got NaN",
        () -> config(HEAD, 20, 0.1, Double.NaN, 3, 0, 0, 0),
        "sinkhorn-iterations must lie in [1, 1000], got 0",
        () -> config(HEAD, 20, 0.1, 0.05, 0, 0, 0, 0),
        "queue-length must lie in [0, 10000000], got -1",
        () -> config(HEAD, 20, 0.1, 0.05, 3, -1, 0, 0),
        "queue-start-epoch must lie in [0, 1000000], got -1",
        () -> config(HEAD, 20, 0.1, 0.05, 3, 0, -1, 0),
        "freeze-prototype-steps must lie in [0, 100000000], got -1",
        () -> config(HEAD, 20, 0.1, 0.05, 3, 0, 0, -1));
  }

  private static SwavConfig config(
      List<Integer> head,
      int prototypes,
      double temperature,
      double epsilon,
      int iterations,
      int queueLength,
      int queueStart,
      int freeze) {
    return new SwavConfig(
        head,
        prototypes,
        temperature,
        epsilon,
        iterations,
        queueLength,
        queueStart,
        freeze,
        CountFrom.HISTORY);
  }

  @Test
  void theDefaultsAreThePapers() {
    assertEquals(config(List.of(2048, 128), 3000, 0.1, 0.05, 3, 0, 15, 5005), new SwavConfig());
    assertEquals(128, new SwavConfig().embeddingWidth());
  }

  @Test
  void theQueueIsRoundedDownToWholeBatches() {
    SwavConfig config = config(HEAD, 20, 0.1, 0.05, 3, 3840, 0, 0);
    assertEquals(3840, config.queueLength(256));
    assertEquals(3584, config.queueLength(512));
    assertEquals(3800, config.queueLength(200));
    assertEquals(0, config.queueLength(4096));
  }
}

package ${package};

import dev.emc.testkit.ConfigContract;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.function.Executable;

/** What config records promise, and what they refuse, word by word. */
class ConfigTest {
  @Nested
  class OfPair extends ConfigContract {
    @Override
    protected Class<? extends Record> type() {
      return PairConfig.class;
    }

    @Override
    protected Map<String, Executable> refused() {
      return Map.of("width must lie in [1, 65536], got 0", () -> new PairConfig(8, 0));
    }
  }

  @Nested
  class OfSpread extends ConfigContract {
    @Override
    protected Class<? extends Record> type() {
      return SpreadConfig.class;
    }

    @Override
    protected Map<String, Executable> refused() {
      return Map.of("floor must lie in (0, 1000], got 0", () -> new SpreadConfig(1, 0));
    }
  }

  @Nested
  class OfBlot extends ConfigContract {
    @Override
    protected Class<? extends Record> type() {
      return BlotConfig.class;
    }

    @Override
    protected Map<String, Executable> refused() {
      return Map.of("probability must lie in [0, 1], got 2", () -> new BlotConfig(0.5, 2));
    }
  }
}

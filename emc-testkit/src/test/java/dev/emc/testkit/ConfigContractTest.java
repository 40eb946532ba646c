package dev.emc.testkit;

import dev.emc.api.config.Check;
import dev.emc.api.plugin.Describe;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The contract passes a right config and catches each kind of wrong one. */
class ConfigContractTest {
  @Test
  void passesARecordWithDefaultsAndRanges() {
    ContractRun.of(RightCase.class).assertPasses();
  }

  @Test
  void catchesAMissingDefault() {
    ContractRun.of(NoDefaultCase.class).assertFails("theDefaultsNeedNoArguments", "<init>()");
  }

  @Test
  void catchesAMissingDescription() {
    ContractRun.of(NoDefaultCase.class)
        .assertFails("everyKeyIsDescribedInOneLine", "weight lacks @Describe");
  }

  @Test
  void catchesARangeThatIsNotChecked() {
    ContractRun.of(NoDefaultCase.class).assertFails("valuesOutOfRangeAreRefused", "");
  }

  @Test
  void catchesANumberWithoutAnEnd() {
    ContractRun.of(EndlessCase.class)
        .assertFails(
            "everyNumberHasTwoEnds",
            "Endless: some-width may be 1000000000: check its range with dev.emc.api.config.Check");
    ContractRun.of(NamelessCase.class)
        .assertFails(
            "everyNumberHasTwoEnds",
            "Nameless: some-width must be refused in one line that names the key, got: wrong");
  }

  /** Rightly made. */
  public record Right(@Describe("factor of the term") double weight) {
    public Right() {
      this(1);
    }

    public Right {
      Check.weight("weight", weight);
    }
  }

  /** Without defaults, description and range. */
  public record Bare(double weight) {}

  /** May be as large as it likes. */
  public record Endless(@Describe("width") int someWidth, @Describe("seed") long seed) {
    public Endless() {
      this(1, 0);
    }

    public Endless {
      if (someWidth < 1) {
        throw new IllegalArgumentException("some-width must be at least 1");
      }
    }
  }

  /** Does not say which key is wrong. */
  public record Nameless(@Describe("width") int someWidth) {
    public Nameless() {
      this(1);
    }

    public Nameless {
      if (someWidth < 1 || someWidth > 10) {
        throw new IllegalArgumentException("wrong");
      }
    }
  }

  static class EndlessCase extends ConfigContract {
    @Override
    protected Class<? extends Record> type() {
      return Endless.class;
    }

    @Override
    protected Map<String, Executable> refused() {
      return Map.of("some-width must be at least 1", () -> new Endless(0, 0));
    }
  }

  static class NamelessCase extends ConfigContract {
    @Override
    protected Class<? extends Record> type() {
      return Nameless.class;
    }

    @Override
    protected Map<String, Executable> refused() {
      return Map.of("wrong", () -> new Nameless(0));
    }
  }

  static class RightCase extends ConfigContract {
    @Override
    protected Class<? extends Record> type() {
      return Right.class;
    }

    @Override
    protected Map<String, Executable> refused() {
      return Map.of("weight must lie in [0, 1000000], got -1", () -> new Right(-1));
    }
  }

  static class NoDefaultCase extends ConfigContract {
    @Override
    protected Class<? extends Record> type() {
      return Bare.class;
    }

    @Override
    protected Map<String, Executable> refused() {
      return Map.of("weight must be at least 0, got -1.0", () -> new Bare(-1));
    }
  }
}

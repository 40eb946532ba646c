package dev.emc.testkit;

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

  /** Rightly made. */
  public record Right(@Describe("factor of the term") double weight) {
    public Right() {
      this(1);
    }

    public Right {
      if (!(weight >= 0)) {
        throw new IllegalArgumentException("weight must be at least 0, got " + weight);
      }
    }
  }

  /** Without defaults, description and range. */
  public record Bare(double weight) {}

  static class RightCase extends ConfigContract {
    @Override
    protected Class<? extends Record> type() {
      return Right.class;
    }

    @Override
    protected Map<String, Executable> refused() {
      return Map.of("weight must be at least 0, got -1.0", () -> new Right(-1));
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

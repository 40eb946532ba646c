package dev.emc.testkit;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import dev.emc.api.CompactTransform;
import org.junit.jupiter.api.Test;

/** The contract passes the sigmoid and catches maps that leave the interval or fall. */
class CompactTransformContractTest {
  @Test
  void passesTheSigmoid() {
    ContractRun.of(SigmoidCase.class).assertPasses();
  }

  @Test
  void catchesAMapThatLeavesTheInterval() {
    ContractRun.of(TanhCase.class).assertFails("everyValueLandsInTheUnitInterval", "got -1.0");
  }

  @Test
  void catchesAMapThatFalls() {
    ContractRun.of(BumpCase.class).assertFails("theMapNeverFalls", "must not fall");
  }

  static class SigmoidCase extends CompactTransformContract {
    @Override
    protected CompactTransform transform() {
      return Activation::sigmoid;
    }
  }

  static class TanhCase extends CompactTransformContract {
    @Override
    protected CompactTransform transform() {
      return NDArray::tanh;
    }
  }

  static class BumpCase extends CompactTransformContract {
    @Override
    protected CompactTransform transform() {
      return z -> z.square().neg().exp();
    }
  }
}

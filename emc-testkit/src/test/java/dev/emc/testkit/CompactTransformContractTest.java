package dev.emc.testkit;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import dev.emc.api.CompactTransform;
import dev.emc.api.PreciseTransform;
import dev.emc.api.math.Levels;
import dev.emc.api.math.Scalars;
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

  @Test
  void passesLevelsThatKeepTheirDigits() {
    ContractRun.of(PreciseCase.class).assertPasses();
  }

  @Test
  void catchesLevelsThatAreThoseOfAnotherMap() {
    ContractRun.of(OtherLevelsCase.class).assertFails("levelsAreThoseOfTheMap", "slope()");
  }

  @Test
  void catchesTailsThatAreWhatTheValueLeaves() {
    ContractRun.of(LeftoverTailCase.class)
        .assertFails("levelsKeepTheirDigitsInSinglePrecision", "tail() must keep its digits");
  }

  @Test
  void catchesACenterThatIsNotAHalf() {
    ContractRun.of(OffCenterCase.class).assertFails("centeredIsTheMapLessAHalf", "centered()");
  }

  static class PreciseCase extends CompactTransformContract {
    @Override
    protected CompactTransform transform() {
      return new Precise();
    }
  }

  /** The sigmoid with levels that keep their digits. */
  static class Precise implements PreciseTransform {
    @Override
    public NDArray apply(NDArray embeddings) {
      return Activation.sigmoid(embeddings);
    }

    @Override
    public Levels levels(NDArray embeddings) {
      NDArray tail = apply(embeddings.abs().neg());
      NDArray half = Scalars.like(tail, 0.5);
      NDArray centered = Activation.tanh(embeddings.mul(half)).mul(half);
      return new Levels(centered, tail, slope(tail));
    }

    NDArray slope(NDArray tail) {
      return tail.sub(tail.square());
    }
  }

  static class OtherLevelsCase extends CompactTransformContract {
    @Override
    protected CompactTransform transform() {
      return new Precise() {
        @Override
        NDArray slope(NDArray tail) {
          return tail;
        }
      };
    }
  }

  static class LeftoverTailCase extends CompactTransformContract {
    @Override
    protected CompactTransform transform() {
      return new Precise() {
        @Override
        public Levels levels(NDArray embeddings) {
          Levels levels = super.levels(embeddings);
          NDArray value = apply(embeddings);
          NDArray rest = value.neg().add(Scalars.like(value, 1));
          return new Levels(levels.centered(), value.minimum(rest), levels.slope());
        }
      };
    }
  }

  static class OffCenterCase extends CompactTransformContract {
    @Override
    protected CompactTransform transform() {
      return new Precise() {
        @Override
        public NDArray centered(NDArray embeddings) {
          return apply(embeddings);
        }
      };
    }
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

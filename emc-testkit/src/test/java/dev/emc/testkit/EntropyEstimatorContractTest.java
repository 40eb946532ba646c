package dev.emc.testkit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.nn.Activation;
import dev.emc.api.CompactTransform;
import dev.emc.api.EntropyEstimator;
import dev.emc.api.math.Scalars;
import org.junit.jupiter.api.Test;

/** The contract passes a right estimator and catches each kind of wrong one. */
class EntropyEstimatorContractTest {
  @Test
  void passesSpacings() {
    ContractRun.of(RightCase.class).assertPasses();
  }

  @Test
  void catchesAnEstimatorThatLooksAtTheOrderOfRows() {
    ContractRun.of(UnsortedCase.class).assertFails("rowOrderMakesNoDifference", "shuffling");
  }

  @Test
  void catchesInfinityAtEqualValues() {
    ContractRun.of(UnprotectedCase.class)
        .assertFails("equalValuesGiveAFiniteAndLowEstimate", "must be finite");
  }

  @Test
  void catchesAWrongUniformLevel() {
    ContractRun.of(WrongLevelCase.class)
        .assertFails("uniformLevelIsTheExpectedEstimateOfAUniformSample", "uniformLevel(128)");
  }

  @Test
  void catchesACutGraph() {
    ContractRun.of(CutGraphCase.class).assertFails("differentiableSaysWhetherGradientsFlow", "");
  }

  @Test
  void catchesAnEstimateThatMapsOnItsOwn() {
    ContractRun.of(OwnMapCase.class)
        .assertFails("mappedEmbeddingsAreJudgedByTheirValues", "transform.apply(embeddings)");
  }

  @Test
  void catchesAMinimumThatIsNotHeld() {
    ContractRun.of(NoMinimumCase.class)
        .assertFails("fewerRowsThanTheMinimumAreRefused", "must be refused");
  }

  /** Vasicek's m-spacings. */
  static class Spacings implements EntropyEstimator {
    @Override
    public NDArray entropy(NDArray sample) {
      long n = sample.getShape().get(0);
      if (n < 4) {
        throw new IllegalArgumentException("spacings need 4 rows, got " + n);
      }
      long m = Math.round(Math.sqrt(n));
      NDArray sorted = sorted(sample);
      NDArray gaps = sorted.get(new NDIndex("{}:", m)).sub(sorted.get(new NDIndex(":{}", n - m)));
      NDArray scaled = gaps.mul(Scalars.like(sample, (n + 1.0) / m));
      return scaled.add(Scalars.like(sample, epsilon())).log().mean(new int[] {0});
    }

    NDArray sorted(NDArray sample) {
      return sample.sort(0);
    }

    double epsilon() {
      return 1e-7;
    }

    @Override
    public int minimumSamples() {
      return 4;
    }

    @Override
    public boolean differentiable() {
      return true;
    }

    @Override
    public double uniformLevel(int n) {
      int m = (int) Math.round(Math.sqrt(n));
      double level = Math.log((n + 1.0) / m);
      for (int i = m; i <= n; i++) {
        level -= 1.0 / i;
      }
      return level;
    }
  }

  static class RightCase extends EntropyEstimatorContract {
    @Override
    protected EntropyEstimator estimator() {
      return new Spacings();
    }
  }

  static class UnsortedCase extends EntropyEstimatorContract {
    @Override
    protected EntropyEstimator estimator() {
      return new Spacings() {
        @Override
        NDArray sorted(NDArray sample) {
          return sample.abs();
        }
      };
    }
  }

  static class UnprotectedCase extends EntropyEstimatorContract {
    @Override
    protected EntropyEstimator estimator() {
      return new Spacings() {
        @Override
        double epsilon() {
          return 0;
        }
      };
    }
  }

  static class WrongLevelCase extends EntropyEstimatorContract {
    @Override
    protected EntropyEstimator estimator() {
      return new Spacings() {
        @Override
        public double uniformLevel(int n) {
          return 0;
        }
      };
    }
  }

  static class CutGraphCase extends EntropyEstimatorContract {
    @Override
    protected EntropyEstimator estimator() {
      return new Spacings() {
        @Override
        NDArray sorted(NDArray sample) {
          return sample.stopGradient().sort(0);
        }
      };
    }
  }

  static class OwnMapCase extends EntropyEstimatorContract {
    @Override
    protected EntropyEstimator estimator() {
      return new Spacings() {
        @Override
        public NDArray entropy(NDArray embeddings, CompactTransform transform) {
          return entropy(Activation.sigmoid(embeddings));
        }
      };
    }
  }

  static class NoMinimumCase extends EntropyEstimatorContract {
    @Override
    protected EntropyEstimator estimator() {
      return new Spacings() {
        @Override
        public int minimumSamples() {
          return 5;
        }
      };
    }
  }
}

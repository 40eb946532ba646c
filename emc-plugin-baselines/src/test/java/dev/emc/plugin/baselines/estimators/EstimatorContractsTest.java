package dev.emc.plugin.baselines.estimators;

import dev.emc.api.EntropyEstimator;
import dev.emc.testkit.EntropyEstimatorContract;
import org.junit.jupiter.api.Nested;

/** Every estimator keeps the contract of its extension point. */
class EstimatorContractsTest {
  private static final EntropyEstimator CORREA = new Correa(new SpacingConfig());
  private static final EntropyEstimator DENSITY = new KernelDensity(new KernelDensityConfig());

  @Nested
  class VasicekTest extends EntropyEstimatorContract {
    @Override
    protected EntropyEstimator estimator() {
      return new Vasicek(new SpacingConfig());
    }
  }

  @Nested
  class EbrahimiTest extends EntropyEstimatorContract {
    @Override
    protected EntropyEstimator estimator() {
      return new Ebrahimi(new SpacingConfig());
    }
  }

  @Nested
  class VanEsTest extends EntropyEstimatorContract {
    @Override
    protected EntropyEstimator estimator() {
      return new VanEs(new SpacingConfig());
    }
  }

  @Nested
  class CorreaTest extends EntropyEstimatorContract {
    @Override
    protected EntropyEstimator estimator() {
      return CORREA;
    }
  }

  @Nested
  class KernelDensityTest extends EntropyEstimatorContract {
    @Override
    protected EntropyEstimator estimator() {
      return DENSITY;
    }
  }

  @Nested
  class NearestNeighbourTest extends EntropyEstimatorContract {
    @Override
    protected EntropyEstimator estimator() {
      return new NearestNeighbour(new NearestNeighbourConfig());
    }
  }

  @Nested
  class NarrowWindowTest extends EntropyEstimatorContract {
    @Override
    protected EntropyEstimator estimator() {
      return new Ebrahimi(new SpacingConfig(3, 1e-7));
    }
  }
}

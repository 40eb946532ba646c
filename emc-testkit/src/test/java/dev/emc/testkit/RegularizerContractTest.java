package dev.emc.testkit;

import ai.djl.ndarray.NDArray;
import dev.emc.api.ConfigException;
import dev.emc.api.Embeddings;
import dev.emc.api.LossTerms;
import dev.emc.api.Regularizer;
import dev.emc.api.RunShape;
import dev.emc.api.math.Moments;
import org.junit.jupiter.api.Test;

/** The contract passes a right regulariser and catches each kind of wrong one. */
class RegularizerContractTest {

  @Test
  void passesTheCovarianceOfTheFullViews() {
    ContractRun.of(RightCase.class).assertPasses();
  }

  @Test
  void passesNothingAtAll() {
    ContractRun.of(NothingCase.class).assertPasses();
  }

  @Test
  void catchesABatchOfOneThatIsNeitherRefusedNorFinite() {
    ContractRun.of(UncheckedCase.class).assertFails("whatIsNotRefusedWorks", "2 rows");
  }

  @Test
  void catchesARunThatNothingCanBeLearnedFrom() {
    ContractRun.of(NarrowCase.class)
        .assertFails("whatIsNotRefusedWorks", "covariance has no gradient there");
  }

  @Test
  void catchesACutGraph() {
    ContractRun.of(HalfCutCase.class).assertFails("gradientsMatchFiniteDifferences", "slope");
  }

  @Test
  void catchesMemory() {
    ContractRun.of(MemoryCase.class).assertFails("nothingIsRememberedBetweenSteps", "");
  }

  @Test
  void catchesAnUnprotectedRoot() {
    ContractRun.of(RootCase.class)
        .assertFails("aCollapsedBatchGivesFiniteTermsAndGradients", "must be finite");
  }

  @Test
  void catchesPromotionToDoublePrecision() {
    ContractRun.of(PromotedCase.class)
        .assertFails("termsAreFiniteScalarsInThePrecisionOfTheEmbeddings", "precision");
  }

  @Test
  void catchesZeroOverZero() {
    ContractRun.of(ZeroOverZeroCase.class)
        .assertFails("aCollapsedBatchGivesFiniteTermsAndGradients", "rows of zeros");
  }

  static class ZeroOverZeroCase extends RegularizerContract {
    @Override
    protected Regularizer regularizer() {
      return embeddings -> {
        NDArray all = embeddings.stacked();
        NDArray share = all.square().mean().div(all.abs().mean());
        return LossTerms.builder().add("share", 1, share).build();
      };
    }
  }

  /** The off-diagonal covariance of the full-resolution views. */
  static class Covariance implements Regularizer {
    @Override
    public void check(RunShape run) {
      requireBatch(run);
      requireWidth(run);
    }

    static void requireBatch(RunShape run) {
      if (run.batchSize() < 2) {
        throw new ConfigException("covariance needs batch-size 2 or more");
      }
    }

    static void requireWidth(RunShape run) {
      if (run.embeddingWidth() < 2) {
        throw new ConfigException("covariance needs embeddings at least 2 wide");
      }
    }

    @Override
    public LossTerms loss(Embeddings embeddings) {
      NDArray sum = null;
      for (NDArray view : embeddings.fullResolutionViews()) {
        NDArray term = term(view);
        sum = sum == null ? term : sum.add(term);
      }
      return LossTerms.builder().add("covariance", 2, sum).build();
    }

    NDArray term(NDArray view) {
      return Moments.offDiagonalCovariance(view);
    }
  }

  static class RightCase extends RegularizerContract {
    @Override
    protected Regularizer regularizer() {
      return new Covariance();
    }
  }

  static class NothingCase extends RegularizerContract {
    @Override
    protected Regularizer regularizer() {
      return embeddings -> LossTerms.none();
    }

    @Override
    protected boolean addsNothing() {
      return true;
    }
  }

  static class UncheckedCase extends RegularizerContract {
    @Override
    protected Regularizer regularizer() {
      return new Covariance() {
        @Override
        public void check(RunShape run) {
          requireWidth(run);
        }
      };
    }
  }

  static class NarrowCase extends RegularizerContract {
    @Override
    protected Regularizer regularizer() {
      return new Covariance() {
        @Override
        public void check(RunShape run) {
          requireBatch(run);
        }
      };
    }
  }

  static class HalfCutCase extends RegularizerContract {
    @Override
    protected Regularizer regularizer() {
      return new Covariance() {
        @Override
        NDArray term(NDArray view) {
          return view.mul(view.stopGradient()).mean();
        }
      };
    }
  }

  static class MemoryCase extends RegularizerContract {
    @Override
    protected Regularizer regularizer() {
      return new Covariance() {
        private float calls = 1;

        @Override
        NDArray term(NDArray view) {
          return super.term(view).mul(calls++);
        }
      };
    }
  }

  static class RootCase extends RegularizerContract {
    @Override
    protected Regularizer regularizer() {
      return new Covariance() {
        @Override
        NDArray term(NDArray view) {
          return Moments.variance(view).sqrt().mean();
        }
      };
    }
  }

  static class PromotedCase extends RegularizerContract {
    @Override
    protected Regularizer regularizer() {
      return new Covariance() {
        @Override
        NDArray term(NDArray view) {
          return view.square().mean().mul(0.5);
        }
      };
    }
  }
}

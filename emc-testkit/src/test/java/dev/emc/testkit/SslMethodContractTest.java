package dev.emc.testkit;

import ai.djl.ndarray.NDArray;
import dev.emc.api.Embeddings;
import dev.emc.api.Encoder;
import dev.emc.api.Gradients;
import dev.emc.api.LossTerms;
import dev.emc.api.MethodContext;
import dev.emc.api.RunShape;
import dev.emc.api.SslMethod;
import dev.emc.api.StepInfo;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The contract passes a right method and catches each kind of wrong one. */
class SslMethodContractTest {
  @Test
  void passesAnInvarianceLoss() {
    ContractRun.of(RightCase.class).assertPasses();
  }

  @Test
  void catchesViewsThatAreNotChecked() {
    ContractRun.of(UncheckedCase.class).assertFails("whatIsNotRefusedWorks", "");
  }

  @Test
  void catchesAJavaNumberInTheGraph() {
    ContractRun.of(NumberCase.class)
        .assertFails("noJavaNumberIsAnOperandOfAGraph", "NumberCase$Doubled calls NDArray.mul");
  }

  @Test
  void catchesALossThatDividesZeroByZero() {
    ContractRun.of(ZeroOverZeroCase.class)
        .assertFails("imagesOfZerosGiveFiniteTermsAndGradients", "on zeros");
  }

  @Test
  void catchesNormalisedEmbeddings() {
    ContractRun.of(NormalisedCase.class)
        .assertFails("embeddingsAreNotNormalised", "before normalisation");
  }

  @Test
  void catchesStateThatIsNotSaved() {
    ContractRun.of(ForgetfulCase.class).assertFails("aResumedRunGoesOnBitForBit", "state()");
  }

  @Test
  void catchesArraysThatPileUp() {
    ContractRun.of(LeakingCase.class).assertFails("nothingOutlivesAStep", "grow");
  }

  @Test
  void catchesABackboneThatIsNotTrained() {
    ContractRun.of(CutCase.class)
        .assertFails("aRegulariserOnTheEmbeddingsTrainsTheBackbone", "must reach the backbone");
  }

  @Test
  void catchesAWidthThatIsNotKept() {
    ContractRun.of(WidthCase.class)
        .assertFails("embeddingsHaveTheShapeTheViewPlanAndTheConfigSay", "embeddingWidth()");
  }

  @Test
  void catchesAHistoryThatIsNotNamed() {
    ContractRun.of(HistoryCase.class)
        .assertFails("whatCountsFromTheHistoryIsNamed", "historyKeys() must name the keys");
  }

  @Test
  void catchesFirstWeightsInNewArrays() {
    ContractRun.of(NewArraysCase.class).assertFails("firstWeightsAreChangedInPlace", "in place");
  }

  static class NumberCase extends SslMethodContract {
    static final class Doubled extends Invariance {
      @Override
      public LossTerms loss(Encoder encoder, Embeddings embeddings, StepInfo step) {
        NDArray difference = embeddings.view(0).sub(embeddings.view(1));
        return LossTerms.builder().add("invariance", 1, difference.square().mean().mul(1f)).build();
      }
    }

    @Override
    protected SslMethod newMethod() {
      return new Doubled();
    }
  }

  static class ZeroOverZeroCase extends SslMethodContract {
    @Override
    protected SslMethod newMethod() {
      return new Invariance() {
        @Override
        public LossTerms loss(Encoder encoder, Embeddings embeddings, StepInfo step) {
          NDArray difference = embeddings.view(0).sub(embeddings.view(1));
          NDArray share = difference.square().mean().div(difference.abs().mean());
          return LossTerms.builder().add("invariance", 1, share).build();
        }
      };
    }
  }

  static class NewArraysCase extends SslMethodContract {
    @Override
    protected SslMethod newMethod() {
      return new Invariance() {
        @Nullable MethodContext given;

        @Override
        public void initialize(MethodContext context) {
          super.initialize(context);
          given = context;
        }

        @Override
        public void afterFirstWeights() {
          projector.clear();
          super.initialize(Objects.requireNonNull(given));
        }
      };
    }
  }

  static class RightCase extends SslMethodContract {
    @Override
    protected SslMethod newMethod() {
      return new Invariance();
    }
  }

  static class UncheckedCase extends SslMethodContract {
    @Override
    protected SslMethod newMethod() {
      return new Invariance() {
        @Override
        public void check(RunShape run) {}
      };
    }
  }

  static class NormalisedCase extends SslMethodContract {
    @Override
    protected SslMethod newMethod() {
      return new Invariance() {
        @Override
        NDArray finish(NDArray embedding) {
          return embedding.normalize(2, 1);
        }
      };
    }
  }

  static class ForgetfulCase extends SslMethodContract {
    @Override
    protected SslMethod newMethod() {
      return new Invariance() {
        @Override
        public void restore(Map<String, NDArray> state) {}
      };
    }
  }

  static class LeakingCase extends SslMethodContract {
    @Override
    protected SslMethod newMethod() {
      return new Invariance() {
        @Override
        NDArray finish(NDArray embedding) {
          return Objects.requireNonNull(center).mul(0f).add(embedding);
        }
      };
    }
  }

  static class CutCase extends SslMethodContract {
    @Override
    protected SslMethod newMethod() {
      return new Invariance() {
        @Override
        NDArray pass(NDArray features) {
          return features.duplicate();
        }
      };
    }
  }

  static class HistoryCase extends SslMethodContract {
    @Override
    protected SslMethod newMethod() {
      return new Invariance() {
        @Override
        public void afterBackward(StepInfo step, Gradients gradients) {
          if (step.historyStep() < 100) {
            gradients.drop(projector);
          }
        }
      };
    }
  }

  static class WidthCase extends SslMethodContract {
    @Override
    protected SslMethod newMethod() {
      return new Invariance() {
        @Override
        public int embeddingWidth() {
          return 7;
        }
      };
    }
  }
}

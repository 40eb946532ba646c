package dev.emc.testkit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import dev.emc.api.ConfigException;
import dev.emc.api.EmbeddingSpace;
import dev.emc.api.Embeddings;
import dev.emc.api.Encoder;
import dev.emc.api.Gradients;
import dev.emc.api.LossTerms;
import dev.emc.api.MethodContext;
import dev.emc.api.RunShape;
import dev.emc.api.SslMethod;
import dev.emc.api.StepInfo;
import dev.emc.api.TargetNetwork;
import dev.emc.api.math.Scalars;
import dev.emc.api.nn.Mlp;
import dev.emc.api.view.ViewPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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
  void catchesATargetThatStandsStill() {
    ContractRun.of(StillTargetCase.class).assertFails("theTargetMoves", "momentum of target()");
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
  void passesALossAgainstATarget() {
    ContractRun.of(FollowingCase.class).assertPasses();
  }

  @Test
  void catchesATargetThatIsNotUsed() {
    ContractRun.of(UnusedTargetCase.class)
        .assertFails("theLossDependsOnTheTarget", "use Encoder.target()");
  }

  @Test
  void catchesATargetUnderTheNetworksOwnNames() {
    ContractRun.of(SharedNamesCase.class)
        .assertFails("theTargetsNamesAreItsOwn", "saved under the same keys");
    ContractRun.of(OneNameCase.class)
        .assertFails("theTargetsNamesAreItsOwn", "two heads' copies have one name");
  }

  @Test
  void catchesATargetOfAHeadThatIsNone() {
    ContractRun.of(MissingHeadCase.class)
        .assertFails("theTargetsNamesAreItsOwn", "heads() for target(): no 'predictor'");
  }

  @Test
  void catchesAMomentumThatIsNoShare() {
    ContractRun.of(MomentumCase.class)
        .assertFails("theTargetsMomentumIsFrom0To1", "must be from 0 to 1, got 1.");
  }

  @Test
  void catchesATrainedCopyThatTheRuntimeDoesNotKnow() {
    ContractRun.of(HiddenHeadCase.class)
        .assertFails("gradientsGoToTheNetworkAlone", "must be in heads()");
  }

  /** Nobody can see such a copy, but a resumed run goes on without it. */
  @Test
  void catchesAMovingAverageThatTheMethodKeepsToItself() {
    ContractRun.of(OwnAverageCase.class)
        .assertFails("aResumedRunGoesOnBitForBit", "state() must hold all");
  }

  @Test
  void catchesFirstWeightsInNewArrays() {
    ContractRun.of(NewArraysCase.class).assertFails("firstWeightsAreChangedInPlace", "in place");
  }

  /** The mean squared distance of two views, kept apart by a running mean as its state. */
  static class Invariance implements SslMethod {
    final Block projector = Mlp.of(List.of(12, 6), true, true);
    @Nullable NDArray center;

    @Override
    public EmbeddingSpace embeddingSpace() {
      return EmbeddingSpace.EUCLIDEAN;
    }

    @Override
    public int embeddingWidth() {
      return 6;
    }

    @Override
    public ViewPlan defaultViews() {
      return TestViews.plan(2, 0);
    }

    @Override
    public void check(RunShape run) {
      if (run.views().viewCount() != 2 || run.views().fullResolutionCount() != 2) {
        throw new ConfigException("invariance needs exactly 2 views of one size");
      }
      if (run.batchSize() < 2) {
        throw new ConfigException("invariance needs batch-size 2 or more");
      }
    }

    @Override
    public void initialize(MethodContext context) {
      projector.initialize(
          context.manager(), context.dataType(), new Shape(1, context.featureWidth()));
      center = context.manager().zeros(new Shape(6), context.dataType());
    }

    @Override
    public Map<String, Block> heads() {
      return Map.of("projector", projector);
    }

    @Override
    public String backboneKeyPrefix() {
      return "backbone.";
    }

    @Override
    public Embeddings embed(Encoder encoder, List<NDArray> views) {
      var embeddings = new ArrayList<NDArray>();
      for (NDArray view : views) {
        embeddings.add(finish(encoder.apply(projector, pass(encoder.features(view)))));
      }
      return Embeddings.of(embeddings, views.size());
    }

    NDArray pass(NDArray features) {
      return features;
    }

    NDArray finish(NDArray embedding) {
      return embedding;
    }

    @Override
    public LossTerms loss(Encoder encoder, Embeddings embeddings, StepInfo step) {
      NDArray x = embeddings.view(0);
      NDArray y = embeddings.view(1);
      NDArray centre = Objects.requireNonNull(center);
      NDArray distance = x.sub(y).square().mean();
      NDArray spread = x.sub(centre).square().mean();
      NDArray sum = x.stopGradient().mean(new int[] {0}).add(centre);
      NDArray moved = sum.mul(Scalars.like(sum, 0.5));
      centre.set(new NDIndex("..."), moved);
      return LossTerms.builder().add("distance", 1, distance).add("spread", -0.1, spread).build();
    }

    @Override
    public Map<String, NDArray> state() {
      return Map.of("center", Objects.requireNonNull(center));
    }

    @Override
    public void restore(Map<String, NDArray> state) {
      NDArray saved = Objects.requireNonNull(state.get("center"));
      Objects.requireNonNull(center).set(new NDIndex("..."), saved);
    }
  }

  /** The same, of view 1 from what the target makes of view 2. */
  static class Following extends Invariance {
    TargetNetwork.Builder names() {
      return TargetNetwork.of("target.").head("projector", "target_projector");
    }

    double momentum(StepInfo step) {
      return 0.9;
    }

    @Override
    public Optional<TargetNetwork> target() {
      return Optional.of(names().momentum(this::momentum));
    }

    @Override
    public Embeddings embed(Encoder encoder, List<NDArray> views) {
      Encoder target = encoder.target();
      return super.embed(encoder, views)
          .with("target", target.apply(projector, target.features(views.get(1))));
    }

    NDArray goal(Embeddings embeddings) {
      return embeddings.output("target");
    }

    @Override
    public LossTerms loss(Encoder encoder, Embeddings embeddings, StepInfo step) {
      return super.loss(
          encoder, Embeddings.of(List.of(embeddings.view(0), goal(embeddings)), 2), step);
    }
  }

  abstract static class Case extends SslMethodContract {}

  static class StillTargetCase extends Case {
    @Override
    protected SslMethod newMethod() {
      return new Following() {
        @Override
        double momentum(StepInfo step) {
          return 1;
        }
      };
    }
  }

  static class NumberCase extends Case {
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

  static class ZeroOverZeroCase extends Case {
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

  static class FollowingCase extends Case {
    @Override
    protected SslMethod newMethod() {
      return new Following();
    }
  }

  static class UnusedTargetCase extends Case {
    @Override
    protected SslMethod newMethod() {
      return new Following() {
        @Override
        NDArray goal(Embeddings embeddings) {
          return embeddings.view(1);
        }
      };
    }
  }

  static class SharedNamesCase extends Case {
    @Override
    protected SslMethod newMethod() {
      return new Following() {
        @Override
        TargetNetwork.Builder names() {
          return TargetNetwork.of("backbone.").head("projector", "target_projector");
        }
      };
    }
  }

  static class OneNameCase extends Case {
    @Override
    protected SslMethod newMethod() {
      return new Following() {
        final Block second = Mlp.linear(3, true);

        @Override
        public void initialize(MethodContext context) {
          super.initialize(context);
          second.initialize(
              context.manager(), context.dataType(), new Shape(1, context.featureWidth()));
        }

        @Override
        public Map<String, Block> heads() {
          return Map.of("projector", projector, "second", second);
        }

        @Override
        TargetNetwork.Builder names() {
          return super.names().head("second", "target_projector");
        }
      };
    }
  }

  static class MissingHeadCase extends Case {
    @Override
    protected SslMethod newMethod() {
      return new Following() {
        @Override
        TargetNetwork.Builder names() {
          return super.names().head("predictor", "target_predictor");
        }
      };
    }
  }

  static class MomentumCase extends Case {
    @Override
    protected SslMethod newMethod() {
      return new Following() {
        @Override
        double momentum(StepInfo step) {
          return 0.9 + 0.2 * step.step() / step.totalSteps();
        }
      };
    }
  }

  static class HiddenHeadCase extends Case {
    @Override
    protected SslMethod newMethod() {
      return new Invariance() {
        final Block hidden = Mlp.linear(6, true);

        @Override
        public void initialize(MethodContext context) {
          super.initialize(context);
          hidden.initialize(context.manager(), context.dataType(), new Shape(1, 6));
          hidden
              .getDirectParameters()
              .values()
              .forEach(parameter -> parameter.getArray().setRequiresGradient(true));
        }

        @Override
        public LossTerms loss(Encoder encoder, Embeddings embeddings, StepInfo step) {
          NDArray goal = encoder.apply(hidden, embeddings.view(1));
          NDArray distance = embeddings.view(0).sub(goal).square().mean();
          return LossTerms.builder().add("distance", 1, distance).build();
        }
      };
    }
  }

  static class OwnAverageCase extends Case {
    @Override
    protected SslMethod newMethod() {
      return new Invariance() {
        @Nullable NDArray average;

        @Override
        public void afterUpdate(StepInfo step) {
          NDArray weight =
              projector.getChildren().valueAt(0).getDirectParameters().get("weight").getArray();
          if (average == null) {
            average = weight.duplicate();
          }
          try (NDArray sum = average.add(weight);
              NDArray half = Scalars.like(weight, 0.5);
              NDArray mean = sum.mul(half)) {
            average.set(new NDIndex("..."), mean);
          }
        }

        @Override
        public LossTerms loss(Encoder encoder, Embeddings embeddings, StepInfo step) {
          LossTerms loss = super.loss(encoder, embeddings, step);
          if (average == null) {
            return loss;
          }
          NDArray size = average.square().mean();
          size.attach(embeddings.view(0).getManager());
          return LossTerms.join(
              Map.of("a", loss, "b", LossTerms.builder().gauge("size", size).build()));
        }
      };
    }
  }

  static class NewArraysCase extends Case {
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

  static class RightCase extends Case {
    @Override
    protected SslMethod newMethod() {
      return new Invariance();
    }
  }

  static class UncheckedCase extends Case {
    @Override
    protected SslMethod newMethod() {
      return new Invariance() {
        @Override
        public void check(RunShape run) {}
      };
    }
  }

  static class NormalisedCase extends Case {
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

  static class ForgetfulCase extends Case {
    @Override
    protected SslMethod newMethod() {
      return new Invariance() {
        @Override
        public void restore(Map<String, NDArray> state) {}
      };
    }
  }

  static class LeakingCase extends Case {
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

  static class CutCase extends Case {
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

  static class HistoryCase extends Case {
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

  static class WidthCase extends Case {
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

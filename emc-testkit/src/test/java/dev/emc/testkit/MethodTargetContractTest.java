package dev.emc.testkit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import dev.emc.api.Embeddings;
import dev.emc.api.Encoder;
import dev.emc.api.LossTerms;
import dev.emc.api.MethodContext;
import dev.emc.api.SslMethod;
import dev.emc.api.StepInfo;
import dev.emc.api.TargetNetwork;
import dev.emc.api.math.Scalars;
import dev.emc.api.nn.Mlp;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The contract catches each kind of wrong target network. */
class MethodTargetContractTest {
  @Test
  void catchesATargetThatStandsStill() {
    ContractRun.of(StillTargetCase.class).assertFails("theTargetMoves", "momentum of target()");
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

  static class StillTargetCase extends SslMethodContract {
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

  static class FollowingCase extends SslMethodContract {
    @Override
    protected SslMethod newMethod() {
      return new Following();
    }
  }

  static class UnusedTargetCase extends SslMethodContract {
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

  static class SharedNamesCase extends SslMethodContract {
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

  static class OneNameCase extends SslMethodContract {
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

  static class MissingHeadCase extends SslMethodContract {
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

  static class MomentumCase extends SslMethodContract {
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

  static class HiddenHeadCase extends SslMethodContract {
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

  static class OwnAverageCase extends SslMethodContract {
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
}

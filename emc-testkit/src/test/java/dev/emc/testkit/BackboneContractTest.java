package dev.emc.testkit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.emc.api.Backbone;
import dev.emc.api.BackboneBlock;
import dev.emc.api.TokenBackbone;
import dev.emc.api.nn.BatchNorm;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The contract passes a right backbone and catches wrong ones. */
class BackboneContractTest {
  @Test
  void passesAConvolution() {
    ContractRun.of(RightCase.class).assertPasses();
  }

  @Test
  void catchesAWrongWidth() {
    ContractRun.of(WidthCase.class).assertFails("featuresAreAsWideAsTheBlockSays", "(N, F)");
  }

  @Test
  void catchesBatchStatisticsInEvaluation() {
    ContractRun.of(TrainingCase.class)
        .assertFails("inEvaluationFeaturesDependOnTheirOwnImageOnly", "image 0");
  }

  @Test
  void catchesOneNetworkForAllBuilds() {
    var shared = ContractRun.of(SharedCase.class);
    shared.assertFails("everyBuildIsANetworkOfItsOwn", "build anew");
  }

  @Test
  void catchesPatchesThatAreNotTheMaps() {
    ContractRun.of(TokensCase.class)
        .assertFails("tokensAreThoseOfTheMap", "patches, places of the map");
  }

  /** One convolution with batch norm, averaged over the image. */
  static class Small extends AbstractBlock implements BackboneBlock {
    private final Conv2d conv =
        addChildBlock(
            "conv",
            Conv2d.builder().setKernelShape(new Shape(3, 3)).setFilters(10).optBias(false).build());
    private final BatchNorm norm = addChildBlock("bn", new BatchNorm());

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType type, Shape... shapes) {
      conv.initialize(manager, type, shapes);
      norm.initialize(manager, type, conv.getOutputShapes(shapes));
    }

    @Override
    public int featureWidth() {
      return 10;
    }

    @Override
    public NDArray featureMap(ParameterStore store, NDArray images, boolean training) {
      NDList map = conv.forward(store, new NDList(images), training);
      return norm.forward(store, map, training).singletonOrThrow();
    }

    @Override
    protected NDList forwardInternal(
        ParameterStore store,
        NDList inputs,
        boolean training,
        @Nullable PairList<String, Object> params) {
      NDArray map = featureMap(store, inputs.singletonOrThrow(), training);
      long n = map.getShape().get(0);
      return new NDList(map.square().reshape(n, 10, -1).mean(new int[] {2}));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
      return new Shape[] {new Shape(inputs[0].get(0), featureWidth())};
    }
  }

  static class RightCase extends BackboneContract {
    @Override
    protected Backbone backbone() {
      return (channels, size) -> new Small();
    }
  }

  static class WidthCase extends BackboneContract {
    @Override
    protected Backbone backbone() {
      return (channels, size) ->
          new Small() {
            @Override
            public int featureWidth() {
              return 11;
            }
          };
    }
  }

  static class TrainingCase extends BackboneContract {
    @Override
    protected Backbone backbone() {
      return (channels, size) ->
          new Small() {
            @Override
            public NDArray featureMap(ParameterStore store, NDArray images, boolean training) {
              return super.featureMap(store, images, true);
            }
          };
    }
  }

  /** Its first patch is missing. */
  static class Patches extends Small implements TokenBackbone {
    @Override
    public Tokens tokens(ParameterStore store, NDArray images, boolean training) {
      NDArray map = featureMap(store, images, training);
      NDArray tokens = map.reshape(map.getShape().get(0), 10, -1).transpose(0, 2, 1);
      return new Tokens(tokens.get(new NDIndex(":, 0")), tokens.get(new NDIndex(":, 1:")));
    }
  }

  static class TokensCase extends BackboneContract {
    @Override
    protected Backbone backbone() {
      return (channels, size) -> new Patches();
    }
  }

  static class SharedCase extends BackboneContract {
    private final Small one = new Small();

    @Override
    protected Backbone backbone() {
      return (channels, size) -> one;
    }
  }
}

package dev.emc.api.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MlpTest {
  private static List<String> keys(SequentialBlock mlp) {
    var keys = new ArrayList<String>();
    for (int i = 0; i < mlp.getChildren().size(); i++) {
      Block child = mlp.getChildren().valueAt(i);
      for (String name : child.getDirectParameters().keys()) {
        keys.add(i + "." + name);
      }
    }
    return keys;
  }

  @Test
  void childrenAreNumberedAsInPyTorch() {
    assertEquals(
        List.of(
            "0.weight",
            "0.bias",
            "1.weight",
            "1.bias",
            "1.running_mean",
            "1.running_var",
            "3.weight",
            "3.bias",
            "4.weight",
            "4.bias",
            "4.running_mean",
            "4.running_var",
            "6.weight"),
        keys(Mlp.of(List.of(8, 8, 4), true, false)));
    assertEquals(
        List.of(
            "0.weight",
            "1.weight",
            "1.bias",
            "1.running_mean",
            "1.running_var",
            "3.weight",
            "3.bias"),
        keys(Mlp.of(List.of(8, 4), false, true)));
    assertEquals(List.of("0.weight"), keys(Mlp.of(List.of(4), true, false)));
  }

  @Test
  void headsMayDoWithoutBatchNormOrHaveOneAtTheEnd() {
    assertEquals(
        List.of("0.weight", "0.bias", "2.weight", "2.bias", "4.weight", "4.bias"),
        keys(Mlp.builder(List.of(8, 8, 4)).batchNorm(false).build()));
    assertEquals(
        List.of(
            "0.weight",
            "1.weight",
            "1.bias",
            "1.running_mean",
            "1.running_var",
            "3.weight",
            "4.running_mean",
            "4.running_var"),
        keys(Mlp.builder(List.of(8, 4)).hiddenBias(false).lastBias(false).lastNorm(true).build()));
  }

  @Test
  void theActivationIsEachLayersOwn() {
    var made = new ArrayList<Block>();
    Mlp.builder(List.of(8, 8, 4))
        .activation(
            () -> {
              made.add(Activation.tanhBlock());
              return made.get(made.size() - 1);
            })
        .build();
    assertEquals(2, made.size());
  }

  @Test
  void itMapsFeaturesToTheLastWidth() {
    SequentialBlock mlp = Mlp.of(List.of(8, 4), true, true);
    assertEquals(new Shape(5, 4), mlp.getOutputShapes(new Shape[] {new Shape(5, 16)})[0]);
  }

  @Test
  void firstWeightsAreUniformWithinOneOverTheRootOfTheInputWidth() {
    try (NDManager manager = NDManager.newBaseManager()) {
      Block linear = Mlp.linear(500, true);
      linear.initialize(manager, DataType.FLOAT32, new Shape(2, 64));
      for (String name : List.of("weight", "bias")) {
        NDArray values = linear.getDirectParameters().get(name).getArray();
        double bound = 1.0 / 8;
        assertTrue(values.abs().max().getFloat() <= bound, name);
        assertTrue(values.abs().max().getFloat() > 0.95 * bound, name);
        double variance = values.square().mean().getFloat();
        assertEquals(bound * bound / 3, variance, 0.15 * bound * bound / 3, name);
      }
    }
  }

  @Test
  void noLayersAreRefused() {
    var error = assertThrows(IllegalArgumentException.class, () -> Mlp.of(List.of(), true, true));
    assertEquals("a perceptron needs at least one layer", error.getMessage());
  }
}

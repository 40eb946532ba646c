package dev.emc.core.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.emc.api.ConfigException;
import dev.emc.api.nn.Mlp;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StateDictTest {
  private final NDManager manager = NDManager.newBaseManager();
  private final Block head = Mlp.of(List.of(4, 2), true, false);
  private final StateDict dict = StateDict.of(Map.of("projector.", head));

  @AfterEach
  void close() {
    manager.close();
  }

  private void initialize() {
    head.initialize(manager, DataType.FLOAT32, new Shape(1, 3));
  }

  @Test
  void listsKeysBeforeAnythingIsInitialised() {
    assertEquals(
        List.of(
            "projector.0.weight",
            "projector.0.bias",
            "projector.1.weight",
            "projector.1.bias",
            "projector.1.running_mean",
            "projector.1.running_var",
            "projector.1.num_batches_tracked",
            "projector.3.weight"),
        dict.keys());
    assertEquals(List.of("projector.1.num_batches_tracked"), dict.batchCounterKeys());
  }

  @Test
  void buffersAndFrozenParametersAreNotTrained() {
    head.getChildren().valueAt(0).getDirectParameters().get("bias").freeze(true);
    assertEquals(
        List.of(
            "projector.0.weight", "projector.1.weight", "projector.1.bias", "projector.3.weight"),
        List.copyOf(dict.trainable().keySet()));
    var buffers = new ArrayList<String>();
    for (StateDict.Entry entry : dict.entries()) {
      if (entry.buffer()) {
        buffers.add(entry.key());
      }
    }
    assertEquals(List.of("projector.1.running_mean", "projector.1.running_var"), buffers);
  }

  @Test
  void blocksOfDjlGetPyTorchsNames() {
    var block =
        new SequentialBlock()
            .add(ai.djl.nn.norm.BatchNorm.builder().build())
            .add(ai.djl.nn.norm.BatchNorm.builder().optScale(false).optCenter(false).build())
            .add(LayerNorm.builder().build());
    assertEquals(
        List.of(
            "0.weight",
            "0.bias",
            "0.running_mean",
            "0.running_var",
            "0.num_batches_tracked",
            "1.running_mean",
            "1.running_var",
            "1.num_batches_tracked",
            "2.weight",
            "2.bias"),
        StateDict.of(Map.of("", block)).keys());
  }

  @Test
  void childrenBeyondNinetyNineAreNamedByIndex() {
    var block = new SequentialBlock();
    for (int i = 0; i < 102; i++) {
      block.add(Mlp.linear(1, false));
    }
    assertEquals("101.weight", StateDict.of(Map.of("", block)).keys().get(101));
  }

  @Test
  void aNameThatBeginsWithDigitsKeepsThem() {
    assertEquals(
        List.of("8th.weight", "01.weight"), StateDict.of(Map.of("", new OddNames())).keys());
  }

  private static final class OddNames extends AbstractBlock {
    OddNames() {
      addChildBlock("8th", Mlp.linear(1, false));
      addChildBlock("01", Mlp.linear(1, false));
    }

    @Override
    protected NDList forwardInternal(
        ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
      return inputs;
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
      return inputShapes;
    }
  }

  @Test
  void aSharedParameterIsTrainedOnce() {
    var blocks = new LinkedHashMap<String, Block>();
    blocks.put("a.", head);
    blocks.put("b.", head);
    StateDict both = StateDict.of(blocks);
    assertEquals(2 * dict.keys().size(), both.keys().size());
    assertEquals(
        dict.trainable().keySet().stream().map(k -> k.replace("projector", "a")).toList(),
        List.copyOf(both.trainable().keySet()));
  }

  @Test
  void copiesInWithoutReplacingTheArray() {
    initialize();
    NDArray before = dict.get("projector.3.weight");
    float[] values = {1, 2, 3, 4, 5, 6, 7, 8};
    // A thread of its own records gradients unless told not to.
    CompletableFuture.runAsync(() -> dict.copyIn("projector.3.weight", new Shape(2, 4), values))
        .join();
    assertSame(before, dict.get("projector.3.weight"));
    assertArrayEquals(values, dict.copyOut("projector.3.weight"));
    assertTrue(before.hasGradient());
  }

  @Test
  void copiesInAtAnotherPrecision() {
    initialize();
    dict.copyIn("projector.1.running_mean", manager.create(new double[] {0.5, 1, 2, -3}));
    assertArrayEquals(new float[] {0.5f, 1, 2, -3}, dict.copyOut("projector.1.running_mean"));
    assertEquals(DataType.FLOAT32, dict.get("projector.1.running_mean").getDataType());
  }

  @Test
  void copyingLeavesNoArraysBehind() {
    initialize();
    int before = manager.getManagedArrays().size();
    dict.copyIn("projector.0.bias", new Shape(4), new float[4]);
    try (NDArray exact = manager.create(new double[4])) {
      dict.copyIn("projector.0.bias", exact);
    }
    dict.copyOut("projector.0.bias");
    assertEquals(before, manager.getManagedArrays().size());
  }

  @Test
  void anotherShapeIsRefused() {
    initialize();
    var error =
        assertThrows(
            ConfigException.class,
            () -> dict.copyIn("projector.3.weight", manager.zeros(new Shape(4, 2))));
    assertEquals(
        "parameter 'projector.3.weight' has shape (2, 4) in the network, but the values given have"
            + " shape (4, 2)",
        error.getMessage());
  }

  @Test
  void anUnknownKeyIsRefused() {
    var error = assertThrows(ConfigException.class, () -> dict.get("fc.weight"));
    assertEquals(
        "the network has no parameter 'fc.weight'; it has 7, from 'projector.0.weight' to"
            + " 'projector.3.weight'",
        error.getMessage());
  }

  @Test
  void twoParametersOfOneNameAreRefused() {
    var blocks = new LinkedHashMap<String, Block>();
    blocks.put("0.", Mlp.linear(1, false));
    blocks.put("", new SequentialBlock().add(Mlp.linear(1, false)));
    var error = assertThrows(IllegalArgumentException.class, () -> StateDict.of(blocks));
    assertEquals("two parameters named '0.weight'", error.getMessage());
  }
}

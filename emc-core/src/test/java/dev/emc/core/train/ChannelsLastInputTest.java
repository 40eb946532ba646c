package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.emc.api.BackboneBlock;
import dev.emc.api.RunShape;
import dev.emc.core.engine.GradMode;
import dev.emc.testkit.process.ChildJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A network that is not ours, of DJL's own convolutions, with sizes at which the engine ends the
 * process on some processors when their input lies channels-last in memory.
 */
class ChannelsLastInputTest {
  private static final int CHANNELS = 256;
  private static final int WIDTH = 1024;
  private static final int SIDE = 7;
  private static final int BATCH = 8;

  @TempDir Path folder;

  /** A 1×1 convolution and a mean, as a plugin would write it. */
  static final class Plain extends AbstractBlock implements BackboneBlock {
    private final Block conv =
        addChildBlock(
            "conv", Conv2d.builder().setFilters(WIDTH).setKernelShape(new Shape(1, 1)).build());

    @Override
    public int featureWidth() {
      return WIDTH;
    }

    @Override
    public NDArray featureMap(ParameterStore store, NDArray images, boolean training) {
      return conv.forward(store, new NDList(images), training).singletonOrThrow();
    }

    @Override
    protected NDList forwardInternal(
        ParameterStore store,
        NDList inputs,
        boolean training,
        @Nullable PairList<String, Object> params) {
      NDArray map = featureMap(store, inputs.singletonOrThrow(), training);
      return new NDList(map.getNDArrayInternal().globalAvgPool());
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType type, Shape... shapes) {
      conv.initialize(manager, type, shapes);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] shapes) {
      return new Shape[] {new Shape(shapes[0].get(0), WIDTH)};
    }
  }

  /** Hands such a network images as transformer tokens lie, and goes back. */
  static final class Child {
    public static void main(String[] arguments) throws Exception {
      var experiment = TinyRun.experiment(TinyRun.images(Path.of(arguments[0]), 32));
      var method = TinyRun.COMPONENTS.assemble(experiment.selection()).method();
      var run = new RunShape(BATCH, method.embeddingWidth(), experiment.viewPlan(method), 3);
      try (var network =
          JointEmbeddingNetwork.build(
              (channels, size) -> new Plain(), method, CHANNELS, run, Device.cpu(), 1)) {
        NDArray tokens = network.manager().ones(new Shape(BATCH, SIDE * SIDE, CHANNELS));
        NDArray images = tokens.transpose(0, 2, 1).reshape(BATCH, CHANNELS, SIDE, SIDE);
        NDArray sum = GradMode.on(() -> network.trainingEncoder().features(images).sum());
        JniUtils.backward((PtNDArray) sum, (PtNDArray) sum.onesLike(), false, false);
        Files.writeString(Path.of(arguments[0], "done"), "");
      }
      System.exit(0);
    }
  }

  @Test
  void theRunHandsEveryNetworkImagesThatAreSafe() throws Exception {
    Process child =
        ChildJvm.of(Child.class, folder.toString(), "-XX:ErrorFile=" + folder.resolve("crash"))
            .directory(folder.toFile())
            .inheritIO()
            .start();
    assertTrue(child.waitFor(5, TimeUnit.MINUTES));
    assertEquals(0, child.exitValue());
    assertTrue(Files.exists(folder.resolve("done")));
  }
}

package dev.emc.core.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import dev.emc.core.engine.Devices;
import dev.emc.core.nn.resnet.NarrowResNet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FragileConvolutionsTest {
  private static final int SIDE = 4;

  private static Block conv(int filters, int kernel) {
    return Conv2d.builder()
        .setFilters(filters)
        .setKernelShape(new Shape(kernel, kernel))
        .optBias(false)
        .build();
  }

  private static List<String> fragile(Block network, int channels) {
    try (NDManager manager = Devices.engine().newBaseManager()) {
      network.initialize(manager, DataType.FLOAT32, new Shape(1, channels, SIDE, SIDE));
      return FragileConvolutions.in(network);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "256,1024",
    "512,1024",
    "1024,512",
    "512,2048",
    "1024,2048", // forward
    "1024,256",
    "2048,512",
    "2048,1024", // backward
    "15,64",
    "3,1"
  })
  void whatCrashesChannelsLastIsNamed(int in, int out) {
    var network = new SequentialBlock().add(Activation.reluBlock()).add(conv(out, 1));
    assertEquals(List.of("1 (1×1, %d to %d channels)".formatted(in, out)), fragile(network, in));
  }

  @ParameterizedTest
  @CsvSource({"16,64,1", "256,512,1", "1024,1024,1", "256,1024,3", "3,64,3", "64,256,1"})
  void whatDoesNotIsNot(int in, int out, int kernel) {
    assertEquals(List.of(), fragile(new SequentialBlock().add(conv(out, kernel)), in));
  }

  @Test
  void ourResidualNetworksSeeToItThemselves() {
    assertEquals(List.of(), fragile(new NarrowResNet(8, 1, 1).build(3, 32), 3));
  }
}

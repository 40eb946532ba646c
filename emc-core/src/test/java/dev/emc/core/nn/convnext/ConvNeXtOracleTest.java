package dev.emc.core.nn.convnext;

import ai.djl.ndarray.types.DataType;
import dev.emc.api.Backbone;
import dev.emc.core.nn.NetworkOracle;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * ConvNeXts against torchvision's: {@code src/test/python/convnext.py} wrote the vectors, which are
 * no part of the project's golden files.
 */
class ConvNeXtOracleTest {
  /** Network, precision, then tolerances: features and gradients. */
  static Stream<Arguments> networks() {
    Backbone narrow = (channels, size) -> new ConvNeXt(4, new int[] {1, 2, 1, 1}, 1e-6);
    var config = new ConvNeXts.Config();
    return Stream.of(
        Arguments.of("narrow", narrow, DataType.FLOAT64, 1e-9, 1e-9),
        Arguments.of("narrow", narrow, DataType.FLOAT32, 1e-5, 1e-4),
        Arguments.of("tiny", new ConvNeXts.Tiny(config), DataType.FLOAT64, 1e-9, 1e-9),
        Arguments.of("tiny", new ConvNeXts.Tiny(config), DataType.FLOAT32, 1e-5, 1e-4),
        Arguments.of("small", new ConvNeXts.Small(config), DataType.FLOAT32, 1e-5, 1e-4),
        Arguments.of("base", new ConvNeXts.Base(config), DataType.FLOAT32, 1e-5, 1e-4));
  }

  @ParameterizedTest(name = "{0} {2}")
  @MethodSource("networks")
  void agrees(
      String name, Backbone backbone, DataType precision, double tolerance, double ofGradients)
      throws IOException {
    try (var oracle = new NetworkOracle()) {
      oracle.assertAgrees(
          "/convnext/convnext-" + name + ".json", backbone, precision, tolerance, ofGradients);
    }
  }
}

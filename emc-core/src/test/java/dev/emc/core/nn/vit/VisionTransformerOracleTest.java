package dev.emc.core.nn.vit;

import ai.djl.ndarray.types.DataType;
import dev.emc.api.Backbone;
import dev.emc.core.nn.NetworkOracle;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Vision transformers against PyTorch: {@code src/test/python/vision_transformer.py} wrote the
 * vectors, which are no part of the project's golden files.
 */
class VisionTransformerOracleTest {
  /** Network, precision, then tolerances: features and gradients. */
  static Stream<Arguments> networks() {
    var tiny = new VisionTransformers.Tiny(new TinyConfig(4, 12, 2, 3, 16));
    var small = new VisionTransformers.Small16(new Patch16Config());
    var base = new VisionTransformers.Base16(new Patch16Config());
    return Stream.of(
        Arguments.of("tiny", tiny, DataType.FLOAT64, 1e-9, 1e-9),
        Arguments.of("tiny", tiny, DataType.FLOAT32, 1e-5, 1e-4),
        Arguments.of("small-16", small, DataType.FLOAT64, 1e-9, 1e-9),
        Arguments.of("small-16", small, DataType.FLOAT32, 1e-5, 1e-4),
        Arguments.of("base-16", base, DataType.FLOAT32, 1e-5, 1e-4));
  }

  @ParameterizedTest(name = "{0} {2}")
  @MethodSource("networks")
  void agrees(
      String name, Backbone backbone, DataType precision, double tolerance, double ofGradients)
      throws IOException {
    try (var oracle = new NetworkOracle()) {
      oracle.assertAgrees(
          "/vit/vit-" + name + ".json", backbone, precision, tolerance, ofGradients);
    }
  }
}

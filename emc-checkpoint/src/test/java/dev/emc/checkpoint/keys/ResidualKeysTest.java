package dev.emc.checkpoint.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.emc.checkpoint.tensor.DType;
import dev.emc.checkpoint.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Residual networks whose layers have other names than torchvision's, or numbers. */
class ResidualKeysTest {
  private static Tensor tensor() {
    return new Tensor(DType.F32, new long[] {1}, sink -> {});
  }

  /**
   * Of torchvision's own four layers come before the first stage, of lightly's for small ones two.
   */
  @ParameterizedTest
  @CsvSource({"2, shortcut", "4, downsample"})
  void aSequenceIsReadByWhatComesBeforeItsStages(int first, String skip) {
    var tensors = new LinkedHashMap<String, Tensor>();
    tensors.put("state_dict/backbone.0.weight", tensor());
    tensors.put("state_dict/backbone.1.running_mean", tensor());
    for (int stage = 0; stage < 4; stage++) {
      String at = "state_dict/backbone." + (first + stage) + ".0.";
      tensors.put(at + "conv1.weight", tensor());
      tensors.put(at + skip + ".0.weight", tensor());
    }
    CheckpointWeights dict = KeyDetector.detect(tensors).orElseThrow();
    var expected = new LinkedHashMap<String, Tensor>();
    expected.put("conv1.weight", tensors.get("state_dict/backbone.0.weight"));
    expected.put("bn1.running_mean", tensors.get("state_dict/backbone.1.running_mean"));
    for (int stage = 0; stage < 4; stage++) {
      String at = "state_dict/backbone." + (first + stage) + ".0.";
      String to = "layer" + (stage + 1) + ".0.";
      expected.put(to + "conv1.weight", tensors.get(at + "conv1.weight"));
      expected.put(to + "downsample.0.weight", tensors.get(at + skip + ".0.weight"));
    }
    assertEquals(expected, dict.backbone());
    assertEquals(List.of(), dict.unknown());
    assertEquals(first == 2, dict.isSmallSequence());
  }

  @Test
  void aShortcutIsTorchvisionsDownsampling() {
    var tensors =
        Map.of(
            "conv1.weight",
            tensor(),
            "layer1.0.conv1.weight",
            tensor(),
            "layer2.0.shortcut.1.bias",
            tensor(),
            "linear.weight",
            tensor());
    CheckpointWeights dict = KeyDetector.detect(tensors).orElseThrow();
    assertEquals(
        Set.of("conv1.weight", "layer1.0.conv1.weight", "layer2.0.downsample.1.bias"),
        dict.backbone().keySet());
    assertEquals(List.of("linear.weight"), dict.leftOut());
  }
}

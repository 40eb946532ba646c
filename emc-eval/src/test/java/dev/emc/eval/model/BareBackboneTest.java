package dev.emc.eval.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.ConfigException;
import dev.emc.checkpoint.keys.WeightChoice;
import dev.emc.checkpoint.safetensors.SafeTensors;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.core.config.Experiment;
import dev.emc.core.plugin.PluginLoader;
import dev.emc.testkit.Golden;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BareBackboneTest {
  @TempDir private Path folder;

  private static Tensor zeros(int... shape) {
    int size = 1;
    long[] sides = new long[shape.length];
    for (int i = 0; i < shape.length; i++) {
      size *= shape[i];
      sides[i] = shape[i];
    }
    return Tensor.ofFloats(new float[size], sides);
  }

  /** As much of a ResNet-18 as tells that it is one. */
  private Path resnet18(int channels, int stem) throws IOException {
    var tensors = new LinkedHashMap<String, Tensor>();
    tensors.put("conv1.weight", zeros(64, channels, stem, stem));
    tensors.put("layer1.0.conv1.weight", zeros(64, 64, 3, 3));
    for (int stage = 1; stage <= 4; stage++) {
      tensors.put("layer%s.1.conv1.weight".formatted(stage), zeros(1, 1, 1, 1));
    }
    Path file = folder.resolve("resnet18.safetensors");
    SafeTensors.write(file, tensors, Map.of());
    return file;
  }

  private static BareBackbone told(Path file) throws IOException {
    return BareBackbone.told(file, WeightChoice.ANY, "a config");
  }

  @ParameterizedTest
  @CsvSource({"3, 7, 224", "1, 7, 224", "3, 3, 32"})
  void theWeightsTellBackboneAndImages(int channels, int stem, int size) throws IOException {
    BareBackbone found = told(resnet18(channels, stem));
    assertEquals(channels, found.channels());
    Experiment experiment = found.experiment(PluginLoader.load(null));
    assertEquals("resnet18", experiment.backbone().name());
    assertEquals(size, experiment.views().get(0).size());
    String values =
        channels == 1
            ? "the averages of ImageNet's channels, mean 0.449 and deviation 0.226"
            : "ImageNet's mean and deviation";
    assertTrue(
        found.note().endsWith(", shown images of " + size + " pixels with " + values),
        found.note());
    String mean = channels == 1 ? "mean: [0.449], std: [0.226]" : "mean: [0.485, 0.456, 0.406]";
    assertTrue(found.text().contains(mean), found.text());
  }

  @Test
  void whoNamesItHasItShownTheSame() throws IOException {
    Path file = resnet18(3, 3);
    String backbone = "{type: resnet18, stem: cifar-padded}";
    BareBackbone named = BareBackbone.named(file, backbone);
    assertEquals(32, named.size());
    assertEquals(
        file
            + ": taken for "
            + backbone
            + ", without heads, shown images of 32 pixels with ImageNet's mean and deviation",
        named.note());
    assertEquals(
        "backbone 'a b': one line is expected, such as resnet50",
        assertThrows(ConfigException.class, () -> BareBackbone.named(file, "a\nb")).getMessage());
  }

  @Test
  void whoSaysTheSizeHasItShownThat() throws IOException {
    BareBackbone small = told(resnet18(3, 7)).shownAt(28);
    assertEquals(28, small.size());
    assertEquals(28, small.experiment(PluginLoader.load(null)).views().get(0).size());
    assertTrue(
        small.note().endsWith("shown images of 28 pixels with ImageNet's mean and deviation"),
        small.note());
    for (long none : new long[] {-1, 0, 4097, 1L << 32}) {
      assertEquals(
          "images of " + none + " pixels a side: 1 to 4096 are expected",
          assertThrows(ConfigException.class, () -> small.shownAt(none)).getMessage());
    }
  }

  /** With other heads of its attention a transformer is another function. */
  @Test
  void whatTheWeightsDoNotTellIsAskedFor() throws IOException {
    Path transformer = Golden.copy("ckpt/dinov2_backbone.zip.pth", folder);
    String message =
        String.valueOf(assertThrows(ConfigException.class, () -> told(transformer)).getMessage());
    assertTrue(
        message.matches(
            ".* is a bare file and its weights do not tell which shipped backbone they are for \\(they look like a vision transformer .* with heads: as many as its attention had in training\\)\\): say whose network it has, with a config"),
        message);
    Path other = folder.resolve("other.safetensors");
    SafeTensors.write(other, Map.of("w", zeros(1)), Map.of());
    assertEquals(
        other
            + " is a bare file and its weights do not tell which shipped backbone they are for: say whose network it has, with a config",
        assertThrows(ConfigException.class, () -> told(other)).getMessage());
  }
}

package dev.emc.eval.features;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.types.Shape;
import dev.emc.api.ConfigException;
import dev.emc.core.nn.StateDict;
import dev.emc.core.plugin.PluginLoader;
import dev.emc.eval.matrix.Rows;
import dev.emc.eval.model.OpenModel;
import dev.emc.eval.testing.TinyRun;
import dev.emc.images.source.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Features that are no finite numbers are an error, and no file. */
class FiniteFeaturesTest {
  private static final String BIAS = "backbone.bn1.bias";

  @TempDir private Path folder;

  @Test
  void theyAreRefusedWithTheWeightsAtFault() throws IOException {
    Path images = TinyRun.images(folder.resolve("images"), 8, 1);
    Path run = TinyRun.train(folder.resolve("run"), images);
    try (OpenModel model = OpenModel.open(run, PluginLoader.load(null))) {
      ImageSource source = model.images().open(images.toString());
      StateDict weights = model.trained().network().stateDict();
      float[] bias = weights.copyOut(BIAS);
      float[] broken = bias.clone();
      broken[1] = Float.NaN;
      weights.copyIn(BIAS, new Shape(broken.length), broken);
      refused(
          "16 of the first 16 rows of features hold NaN or an infinity, and none is written: NaN or"
              + " infinite weights in backbone.bn1.bias",
          model,
          source);
      // Finite, but its product is not.
      Arrays.fill(broken, Float.MAX_VALUE);
      weights.copyIn(BIAS, new Shape(broken.length), broken);
      refused(
          "16 of the first 16 rows of features hold NaN or an infinity, and none is written: all"
              + " weights are finite, what the network makes of the images is not",
          model,
          source);
      weights.copyIn(BIAS, new Shape(bias.length), bias);
      try (RowFile file = RowFile.open(folder.resolve("z.npy"), "run")) {
        model.extractor(read -> {}).fill(file, source, false, () -> false);
        assertEquals(16, file.rows());
      }
    }
  }

  private void refused(String line, OpenModel model, ImageSource source) throws IOException {
    Path target = folder.resolve("z.npy");
    try (RowFile file = RowFile.open(target, "run")) {
      FeatureExtractor extractor = model.extractor(read -> {});
      var refusal =
          assertThrows(
              ConfigException.class, () -> extractor.fill(file, source, false, () -> false));
      assertEquals(line, refusal.getMessage());
    }
    for (String suffix : new String[] {"", ".part", ".part.txt", ".names.txt"}) {
      assertFalse(Files.exists(folder.resolve("z.npy" + suffix)), suffix);
    }
  }

  @Test
  void rowsAreCounted() {
    float[] values = {1, 2, Float.NaN, Float.NEGATIVE_INFINITY, 3, 4, 5, Float.POSITIVE_INFINITY};
    assertEquals(2, Rows.nonFinite(values, 4));
    assertEquals(0, Rows.nonFinite(new float[] {1, 2}, 2));
    assertEquals(0, Rows.nonFinite(new float[0], 0));
  }
}

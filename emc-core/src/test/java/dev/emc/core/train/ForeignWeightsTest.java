package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.emc.checkpoint.keys.WeightChoice;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.checkpoint.torch.TorchWriter;
import dev.emc.core.config.Experiment;
import dev.emc.core.engine.GradMode;
import dev.emc.testkit.process.Python;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weights that PyTorch wrote in other projects' layouts give the same features here. */
class ForeignWeightsTest {
  private static final int SIDE = 32;
  private static final String RESNET = "{type: resnet18}";
  private static final String TRANSFORMER =
      "{type: vit-tiny, patch-size: 8, width: 16, depth: 2, heads: 4, position-size: 32}";

  @TempDir Path temp;
  private final float[] pixels = new float[2 * 3 * SIDE * SIDE];

  @Test
  void otherProjectsLayoutsGiveTheSameFeatures() throws IOException {
    Optional<Python> python = Python.with("torch, torchvision");
    assumeTrue(python.isPresent(), "no python3 that can import torch and torchvision");
    var random = new Random(5);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextGaussian();
    }
    TorchWriter.write(
        temp.resolve("images.pth"), Map.of("images", Tensor.ofFloats(pixels, 2, 3, SIDE, SIDE)));
    List<String> lines = python.get().script("foreign_weights.py", temp).lines().toList();
    assertEquals(4, lines.size());
    for (String line : lines) {
      String[] words = line.split(" ");
      float[] theirs = new float[words.length - 1];
      for (int i = 0; i < theirs.length; i++) {
        theirs[i] = Float.parseFloat(words[i + 1]);
      }
      compare(words[0], theirs);
    }
  }

  private void compare(String name, float[] theirs) throws IOException {
    boolean isResNet = name.startsWith("tutorial") || name.startsWith("vissl");
    Experiment experiment =
        TinyRun.experiment(
            temp,
            "backbone=" + (isResNet ? RESNET : TRANSFORMER),
            "views=[{size: 32, count: 2, augmentations: [{type: normalize, mean: [0.5], std: [0.25]}]}]");
    var choice = new WeightChoice(null, name.startsWith("dino") ? "teacher" : null, null, false);
    try (TrainedModel model =
            TrainedModel.open(
                temp.resolve(name), experiment, choice, 3, Device.cpu(), TinyRun.COMPONENTS);
        NDManager manager = model.network().manager().newSubManager()) {
      assertEquals(
          List.of(),
          model.weights().missing().stream().filter(k -> k.startsWith("backbone")).toList(),
          name);
      assertEquals(List.of(), model.weights().modelWarnings(), name);
      assertEquals(List.of("projector"), model.weights().freshHeads(), name);
      NDArray images = manager.create(pixels, new Shape(2, 3, SIDE, SIDE));
      float[] ours =
          GradMode.off(() -> model.network().evaluationEncoder().features(images)).toFloatArray();
      double scale = 0;
      for (float value : ours) {
        scale = Math.max(scale, Math.abs(value));
      }
      assertTrue(scale > 0.1, name + ": features that say something");
      assertArrayEquals(theirs, ours, (float) (1e-4 * scale), name + Arrays.toString(theirs));
    }
  }
}

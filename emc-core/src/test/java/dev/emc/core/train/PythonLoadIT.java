package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.emc.checkpoint.Checkpoint;
import dev.emc.checkpoint.CheckpointConverter;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.checkpoint.torch.TorchWriter;
import dev.emc.core.config.Experiment;
import dev.emc.core.engine.GradMode;
import dev.emc.testkit.process.Python;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backbone that was trained here gives the same features in Python. */
@Tag("integration")
class PythonLoadIT {
  private static final int SIDE = 16;

  @TempDir Path temp;

  @Test
  void aTrainedResNet18LoadsIntoTorchvisionsAndSeesTheSame() throws IOException {
    seesTheSame("torch, torchvision", "{type: resnet18}", 512, "load_backbone.py");
  }

  @Test
  void aTrainedVisionTransformerLoadsUnderTimmsNamesAndSeesTheSame() throws IOException {
    seesTheSame(
        "torch, numpy",
        // Positions are learned, saved and loaded on a grid of 6, and used on one of 4.
        "{type: vit-tiny, patch-size: 4, width: 12, depth: 2, heads: 3, position-size: 24}",
        12,
        "vision_transformer.py");
  }

  @Test
  void theDocumentedLinesLoadTheBackboneOfEveryMethod() throws IOException {
    Optional<Python> python = Python.with("torch, torchvision");
    assumeTrue(python.isPresent(), "no python3 that can import torch and torchvision");
    Path page = Path.of("../docs/checkpoints.md");
    String lines = documented(Path.of("../README.md"), "load_file(");
    assertEquals(lines, documented(page, "load_file("), "both show the same lines");
    Path photos = photos();
    List<String> methods =
        List.of(
            "{type: vicreg, projector: [16, 16]}",
            "{type: swav, projection-head: [16, 8], prototypes: 12}",
            "{type: simsiam, projector: [16, 16], predictor-width: 8}");
    var folders = new ArrayList<Path>();
    var sums = new ArrayList<Double>();
    for (String method : methods) {
      Path folder = Files.createDirectory(temp.resolve("method" + folders.size()));
      folders.add(folder);
      sums.add(sumOfTrainedWeights(photos, method, folder.resolve("runs/mine")));
      Files.writeString(
          folder.resolve("lines.py"),
          lines.replace("epoch-0010", "epoch-0001").replace("resnet50", "resnet18"));
    }
    // The other lines read what 'checkpoint convert' writes of a run.
    Path converted = Files.createDirectory(temp.resolve("converted"));
    CheckpointConverter.convert(
        Checkpoint.read(
            RunDirectory.newestCheckpoint(folders.get(0).resolve("runs/mine")).folder()),
        CheckpointConverter.Part.BACKBONE,
        converted.resolve("backbone.pth"));
    Files.writeString(
        converted.resolve("lines.py"),
        documented(page, "backbone.pth").replace("resnet50", "resnet18"));
    folders.add(converted);
    sums.add(sums.get(0));
    // One process for all of them: torch takes longer to import than they do.
    String[] said =
        python.get().script("documented_lines.py", folders.toArray(Path[]::new)).split("\n");
    for (int i = 0; i < sums.size(); i++) {
      // Two orders of adding up 2.4 million numbers of size 0.01 in double precision.
      assertEquals(sums.get(i), Double.parseDouble(said[i]), 1e-8, folders.get(i).toString());
    }
  }

  private static double sumOfTrainedWeights(Path photos, String method, Path run)
      throws IOException {
    Files.createDirectory(Objects.requireNonNull(run.getParent()));
    TinyRun.train(
        TinyRun.experiment(
            photos,
            "backbone={type: resnet18}",
            "method=" + method,
            "views=[{size: 16, count: 2, augmentations: [{type: horizontal-flip, probability: 0.5},"
                + " {type: normalize, mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25]}]}]",
            "epochs=1",
            "batch-size=8"),
        run);
    Checkpoint saved = Checkpoint.read(RunDirectory.newestCheckpoint(run).folder());
    double sum = 0;
    for (String key : saved.tensors().keySet()) {
      if (key.endsWith("layer4.1.conv2.weight")) {
        for (float value : saved.tensors().get(key).toFloats()) {
          sum += value;
        }
      }
    }
    return sum;
  }

  /** The first lines of Python in a document that say something. */
  private static String documented(Path document, String something) throws IOException {
    for (String block : Files.readString(document).split("```python\n")) {
      String lines = block.substring(0, Math.max(0, block.indexOf("```")));
      if (lines.contains(something)) {
        return lines;
      }
    }
    throw new AssertionError(document + " has no lines of Python with " + something);
  }

  private void seesTheSame(String modules, String backbone, int features, String script)
      throws IOException {
    Optional<Python> python = Python.with(modules);
    assumeTrue(python.isPresent(), "no python3 that can import " + modules);
    Path run = temp.resolve("run");
    Experiment experiment =
        TinyRun.experiment(
            photos(),
            "backbone=" + backbone,
            "views=[{size: 16, count: 2, augmentations: [{type: horizontal-flip, probability: 0.5},"
                + " {type: normalize, mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25]}]}]",
            "epochs=1",
            "batch-size=8");
    TinyRun.train(experiment, run);
    Checkpoint saved = Checkpoint.read(RunDirectory.newestCheckpoint(run).folder());
    CheckpointConverter.convert(
        saved, CheckpointConverter.Part.BACKBONE, temp.resolve("backbone.pth"));
    float[] pixels = new float[2 * 3 * SIDE * SIDE];
    var random = new Random(5);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextGaussian();
    }
    var shape = new Shape(2, 3, SIDE, SIDE);
    TorchWriter.write(
        temp.resolve("images.pth"), Map.of("images", Tensor.ofFloats(pixels, shape.getShape())));

    String[] lines = python.get().script(script, temp).strip().split("\\s+");

    float[] theirs = new float[lines.length];
    for (int i = 0; i < theirs.length; i++) {
      theirs[i] = Float.parseFloat(lines[i]);
    }
    float[] ours = features(run, pixels, shape);
    assertEquals(2 * features, ours.length);
    float scale = 0;
    for (float value : ours) {
      scale = Math.max(scale, Math.abs(value));
    }
    assertTrue(scale > 0.1, "features that say something");
    assertArrayEquals(theirs, ours, 1e-4f * scale);
  }

  private static float[] features(Path run, float[] pixels, Shape shape) throws IOException {
    try (TrainedModel model = TrainedModel.open(run, 3, Device.cpu(), TinyRun.COMPONENTS);
        NDManager manager = model.network().manager().newSubManager()) {
      NDArray images = manager.create(pixels, shape);
      return GradMode.off(() -> model.network().evaluationEncoder().features(images))
          .toFloatArray();
    }
  }

  private Path photos() throws IOException {
    Path folder = Files.createDirectory(temp.resolve("photos"));
    var random = new Random(2);
    for (int i = 0; i < 8; i++) {
      var image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
      for (int p = 0; p < SIDE * SIDE; p++) {
        image.setRGB(p % SIDE, p / SIDE, random.nextInt(1 << 24));
      }
      ImageIO.write(image, "png", folder.resolve(i + ".png").toFile());
    }
    return folder;
  }
}

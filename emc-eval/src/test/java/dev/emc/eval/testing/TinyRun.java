package dev.emc.eval.testing;

import dev.emc.core.config.ExperimentLoader;
import dev.emc.core.config.ResolvedConfig;
import dev.emc.core.plugin.Components;
import dev.emc.core.plugin.PluginLoader;
import dev.emc.core.train.RunDirectory;
import dev.emc.core.train.TrainingListener;
import dev.emc.core.train.TrainingRun;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;

/** A run that takes a second, and images for it. */
public final class TinyRun {
  private static final int SIDE = 12;

  private static final String CONFIG =
      """
      backbone: {type: resnet-tiny, width: 4}
      method: {type: vicreg, projector: [16, 16]}
      data: {train: '%s', workers: 1}
      views:
        - size: 12
          count: 2
          augmentations:
            - {type: random-resized-crop, scale-min: 0.4, scale-max: 1, ratio-min: 0.75, ratio-max: 1.33, interpolation: bilinear}
            - {type: normalize, mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25]}
      epochs: 1
      batch-size: 16
      optimizer: {type: sgd, lr: 0.002, lr-batch: 0, weight-decay: 0.0001}
      threads: 1
      device: cpu
      """;

  private TinyRun() {}

  /** An experiment on the images of a folder. */
  public static String config(Path images) {
    return CONFIG.formatted(images);
  }

  /** Trains for an epoch. */
  public static Path train(Path run, Path images) throws IOException {
    Components components = PluginLoader.load(null);
    TrainingRun training =
        TrainingRun.prepare(
            ExperimentLoader.load(config(images), "tiny.yaml", List.of(), components), components);
    String config = ResolvedConfig.write(training.resolved(), components, "test");
    try (RunDirectory place = RunDirectory.create(run, config)) {
      training.train(place, new TrainingListener() {}, () -> false);
    }
    return run;
  }

  /** Writes images of two classes, each of noise in a colour. */
  public static Path images(Path folder, int each, long seed) throws IOException {
    var random = new Random(seed);
    for (int label = 0; label < 2; label++) {
      Path images = Files.createDirectories(folder.resolve("class" + label));
      for (int i = 0; i < each; i++) {
        var image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        for (int p = 0; p < SIDE * SIDE; p++) {
          image.setRGB(p % SIDE, p / SIDE, (100 + random.nextInt(100)) << 16 * label);
        }
        ImageIO.write(image, "png", images.resolve("i%02d.png".formatted(i)).toFile());
      }
    }
    return folder;
  }
}

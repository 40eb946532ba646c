package dev.emc.spark.testing;

import dev.emc.core.config.ExperimentLoader;
import dev.emc.core.config.ResolvedConfig;
import dev.emc.core.plugin.Components;
import dev.emc.core.plugin.PluginLoader;
import dev.emc.core.train.RunDirectory;
import dev.emc.core.train.TrainingListener;
import dev.emc.core.train.TrainingRun;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

  /** Trains for an epoch. */
  public static Path train(Path run, Path images) throws IOException {
    Components components = PluginLoader.load(null);
    var experiment =
        ExperimentLoader.load(CONFIG.formatted(images), "tiny.yaml", List.of(), components);
    TrainingRun training = TrainingRun.prepare(experiment, components);
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
        Files.write(images.resolve("i%03d.png".formatted(i)), image(random, label));
      }
    }
    return folder;
  }

  /** Writes any number of images, of which no more than 200 differ: to draw them takes time. */
  public static Path many(Path folder, int count) throws IOException {
    var random = new Random(1);
    var files = new ArrayList<byte[]>();
    for (int i = 0; i < Math.min(200, count); i++) {
      files.add(image(random, i % 2));
    }
    for (int i = 0; i < count; i++) {
      Path images = Files.createDirectories(folder.resolve("folder%03d".formatted(i / 1000)));
      Files.write(images.resolve("i%06d.png".formatted(i)), files.get(i % files.size()));
    }
    return folder;
  }

  /** The file of an image of noise. */
  public static byte[] image(Random random, int label) throws IOException {
    var image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    for (int p = 0; p < SIDE * SIDE; p++) {
      image.setRGB(p % SIDE, p / SIDE, (100 + random.nextInt(100)) << 16 * label);
    }
    var bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }
}

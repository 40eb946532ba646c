package dev.emc.app.launch;

import dev.emc.app.testing.Folders;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A run and one that continues it with EMC, on labelled images of stripes. They are trained when
 * the first test asks for them, and serve all tests.
 *
 * <p>A test may leave evaluations in the runs, so none must count on there being none.
 */
final class TrainedRuns implements AutoCloseable {
  /** Side of the images in pixels. */
  static final int SIDE = 12;

  /** The experiment of both runs; {@code %s} stands for the location of its images. */
  static final String CONFIG =
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
      log-every: 1
      threads: 1
      device: cpu
      """;

  private final Path folder = Files.createTempDirectory("trained-runs");

  TrainedRuns() throws IOException {
    stripes("train", 20, 1);
    stripes("test", 15, 2);
    Files.writeString(config(), CONFIG.formatted(train()));
    Distribution.ok("train", "--config", config().toString(), "--out", base().toString());
    Distribution.ok(
        "train",
        "--config",
        config().toString(),
        "--set",
        "start-from=" + base(),
        "--set",
        "regularizer.type=emc",
        "--out",
        emc().toString());
  }

  /** Three classes of stripes in different directions and colours. */
  private void stripes(String part, int each, long seed) throws IOException {
    var random = new Random(seed);
    for (int label = 0; label < 3; label++) {
      Path images = Files.createDirectories(folder.resolve(part).resolve("class" + label));
      for (int i = 0; i < each; i++) {
        var image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        double phase = 6 * random.nextDouble();
        for (int p = 0; p < SIDE * SIDE; p++) {
          double along = label == 0 ? p % SIDE : label == 1 ? p / SIDE : p % SIDE + p / SIDE;
          int value = (int) (127 + 100 * Math.sin(along + phase) + 20 * random.nextDouble());
          image.setRGB(p % SIDE, p / SIDE, value << 8 * label | value / 2);
        }
        ImageIO.write(image, "png", images.resolve("i%02d.png".formatted(i)).toFile());
      }
    }
  }

  /** The config of the first run. */
  Path config() {
    return folder.resolve("tiny.yaml");
  }

  /** The first run, of one epoch. */
  Path base() {
    return folder.resolve("base");
  }

  /** The run that continues it with EMC. */
  Path emc() {
    return folder.resolve("emc");
  }

  /** The 60 images of both runs: a folder of classes. */
  String train() {
    return folder.resolve("train").toString();
  }

  /** Another 45 images of these classes. */
  String test() {
    return folder.resolve("test").toString();
  }

  /** Puts one of the test images into a new folder, and returns the folder. */
  Path oneImageIn(Path place) throws IOException {
    Files.createDirectories(place);
    Files.copy(folder.resolve("test/class0/i00.png"), place.resolve("i.png"));
    return place;
  }

  @Override
  public void close() throws IOException {
    Folders.delete(folder);
  }

  /** Hands the runs to the constructors of tests. */
  static final class Resolver implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == TrainedRuns.class;
    }

    @Override
    public TrainedRuns resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context
          .getRoot()
          .getStore(Namespace.create(TrainedRuns.class))
          .computeIfAbsent(TrainedRuns.class);
    }
  }
}

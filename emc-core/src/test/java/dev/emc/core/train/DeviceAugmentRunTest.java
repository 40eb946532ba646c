package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.core.config.Experiment;
import dev.emc.core.config.ExperimentLoader;
import dev.emc.core.config.ResolvedConfig;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs that augment on the device, here a CPU: they end in the weights of the same run on host. */
class DeviceAugmentRunTest {
  private static final String VICREG = "{type: vicreg, projector: [16, 16]}";
  private static final String SWAV =
      "{type: swav, projection-head: [16, 8], prototypes: 6, queue-length: 0}";
  private static final String SIMSIAM = "{type: simsiam, projector: [16, 16], predictor-width: 8}";

  @TempDir private Path temp;
  private Path images;

  @BeforeEach
  void writeImages() throws IOException {
    images = Files.createDirectories(temp.resolve("photos"));
    var random = new Random(3);
    for (int n = 0; n < 32; n++) {
      var image = new BufferedImage(20, 16, BufferedImage.TYPE_3BYTE_BGR);
      for (int i = 0; i < 320; i++) {
        image.setRGB(i % 20, i / 20, random.nextInt());
      }
      ImageIO.write(image, "png", images.resolve(n + ".png").toFile());
    }
  }

  private Experiment experiment(String method, String place, int workers) {
    String augmentations =
        """
            - {type: random-resized-crop, scale-min: 0.4, interpolation: bilinear}
            - {type: color-jitter, brightness: 0.4, contrast: 0.4, saturation: 0.2, hue: 0.1, probability: 0.8}
            - {type: grayscale, probability: 0.2}
            - {type: gaussian-blur, radius-min: 0.1, radius-max: 2, probability: 0.5}
            - {type: solarize, threshold: 128, probability: 0.2}
            - {type: horizontal-flip, probability: 0.5}
            - {type: normalize, mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25]}
        """
            .indent(4);
    String small =
        method.contains("swav")
            ? "  - size: 8\n    count: 2\n    augmentations:\n" + augmentations
            : "";
    String yaml =
        """
        backbone: {type: resnet-tiny, width: 4}
        method: %s
        regularizer: emc
        data: {train: '%s', workers: %d, augment-on: %s}
        epochs: 1
        batch-size: 16
        optimizer: {type: sgd, lr: 0.01, lr-batch: 0}
        log-every: 1
        threads: 1
        device: cpu
        views:
          - size: 12
            count: 2
            augmentations:
        """
                .formatted(method, images, workers, place)
            + augmentations
            + small;
    return ExperimentLoader.load(yaml, "device.yaml", List.of(), TinyRun.COMPONENTS);
  }

  private byte[] weights(String method, String place, int workers) throws IOException {
    Path folder = Files.createTempDirectory(temp, "run").resolve("r");
    TinyRun.Heard heard = TinyRun.train(experiment(method, place, workers), folder);
    assertEquals(2, heard.steps.size());
    assertTrue(heard.steps.stream().allMatch(step -> Double.isFinite(step.loss())));
    return TinyRun.weights(folder);
  }

  @ParameterizedTest
  @ValueSource(strings = {VICREG, SWAV, SIMSIAM})
  void endsInTheWeightsOfTheHost(String method) throws IOException {
    byte[] expected = weights(method, "host", 1);
    assertArrayEquals(expected, weights(method, "device", 1));
    assertArrayEquals(expected, weights(method, "device", 8));
  }

  @Test
  void theResolvedConfigSaysWhere() {
    TrainingRun run = TrainingRun.prepare(experiment(VICREG, "device", 1), TinyRun.COMPONENTS);
    String config = ResolvedConfig.write(run.resolved(), TinyRun.COMPONENTS, "test");
    assertTrue(config.contains("augment-on: device\n"), config);
  }
}

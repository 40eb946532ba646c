package dev.emc.eval.online;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.core.config.ExperimentLoader;
import dev.emc.core.config.ResolvedConfig;
import dev.emc.core.plugin.Components;
import dev.emc.core.plugin.PluginLoader;
import dev.emc.core.train.Progress;
import dev.emc.core.train.RunDirectory;
import dev.emc.core.train.TrainingListener;
import dev.emc.core.train.TrainingRun;
import dev.emc.eval.testing.TinyRun;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether what is trained in bf16 is as good as what is trained in float32. */
class HalfPrecisionAccuracyTest {
  private static final Components COMPONENTS = PluginLoader.load(null);
  private static final int CLASSES = 4;
  private static final int SIDE = 12;
  private static final int RUNS = 5;

  @TempDir private Path temp;

  /** Stripes in four directions under noise; their place and width mean nothing. */
  private static Path images(Path folder, int each, long seed) throws IOException {
    var random = new Random(seed);
    for (int label = 0; label < CLASSES; label++) {
      Path images = Files.createDirectories(folder.resolve("class" + label));
      double angle = Math.PI * label / CLASSES;
      for (int i = 0; i < each; i++) {
        double phase = 2 * Math.PI * random.nextDouble();
        double pace = 1 + 0.6 * random.nextDouble();
        var image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        for (int p = 0; p < SIDE * SIDE; p++) {
          double along = Math.cos(angle) * (p % SIDE) + Math.sin(angle) * (p / SIDE);
          double light = 128 + 40 * Math.sin(pace * along + phase) + 30 * random.nextGaussian();
          image.setRGB(
              p % SIDE, p / SIDE, 0x10101 * (int) Math.max(0, Math.min(255, Math.round(light))));
        }
        ImageIO.write(image, "png", images.resolve(i + ".png").toFile());
      }
    }
    return folder;
  }

  private record Trained(double loss, double accuracy) {}

  private Trained train(String config, String precision, int seed) throws IOException {
    var overrides = List.of("precision=" + precision, "seed=" + seed, "epochs=8", "log-every=1");
    TrainingRun run =
        TrainingRun.prepare(
            ExperimentLoader.load(config, "tiny.yaml", overrides, COMPONENTS), COMPONENTS);
    var accuracies = new ArrayList<Double>();
    var losses = new ArrayList<Double>();
    var listener =
        new TrainingListener() {
          @Override
          public void measured(Progress progress, Map<String, Double> values) {
            if (values.containsKey(OnlineKnn.TOP1)) {
              accuracies.add(values.get(OnlineKnn.TOP1));
            }
          }

          @Override
          public void epochEnded(Values means, Timing timing) {
            losses.add(means.loss());
          }
        };
    String resolved = ResolvedConfig.write(run.resolved(), COMPONENTS, "test");
    try (RunDirectory place = RunDirectory.create(temp.resolve(precision + seed), resolved)) {
      assertTrue(run.train(place, OnlineKnn.of(run), listener, () -> false));
    }
    return new Trained(losses.get(losses.size() - 1), accuracies.get(accuracies.size() - 1));
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  private static double variance(double[] values) {
    double mean = mean(values);
    return Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / (values.length - 1);
  }

  /**
   * The same seeds in each precision. Their difference, taken seed by seed, is no further from zero
   * than chance leads: Student's t with 4 degrees of freedom, of which 8.6 is passed once in 1000.
   */
  @Test
  void accuracyIsThatOfFloat32WithinTheNoiseOfSeeds() throws IOException {
    Path train = images(temp.resolve("train"), 60, 1);
    Path test = images(temp.resolve("test"), 100, 2);
    String config =
        TinyRun.config(train).replace("epochs: 1\n", "")
            + "online-knn: {train: {images: '%s'}, test: {images: '%s'}, k: 10, every-epochs: 8}\n"
                .formatted(train, test);
    var exact = new Trained[RUNS];
    for (int seed = 0; seed < RUNS; seed++) {
      exact[seed] = train(config, "fp32", seed);
    }
    double[] expected = Arrays.stream(exact).mapToDouble(Trained::accuracy).toArray();
    assertTrue(mean(expected) > 50, "the images can be told apart: " + Arrays.toString(expected));
    double[] accuracies = new double[RUNS];
    double[] differences = new double[RUNS];
    for (int seed = 0; seed < RUNS; seed++) {
      Trained half = train(config, "bf16", seed);
      assertNotEquals(exact[seed].loss(), half.loss(), "it is computed otherwise");
      accuracies[seed] = half.accuracy();
      differences[seed] = half.accuracy() - expected[seed];
    }
    double error = Math.sqrt(variance(differences) / RUNS);
    assertTrue(
        Math.abs(mean(differences)) <= 8.6 * error, "off by " + Arrays.toString(differences));
    // Seeds differ by up to 35 points: far from the 25 of chance, however wide their noise is.
    assertTrue(mean(accuracies) > 50, Arrays.toString(accuracies));
  }
}

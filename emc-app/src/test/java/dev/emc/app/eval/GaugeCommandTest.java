package dev.emc.app.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emc.app.testing.Cli;
import dev.emc.checkpoint.npz.NpyFile;
import dev.emc.checkpoint.safetensors.SafeTensors;
import dev.emc.checkpoint.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GaugeCommandTest {
  private static final int ROWS = 400;
  private static final int WIDTH = 8;

  @TempDir Path folder;

  private Cli gauge(String... arguments) {
    return Cli.run(new GaugeCommand(), folder, arguments);
  }

  private Path gaussians(String name, double common) throws IOException {
    var random = new Random(5);
    float[] values = new float[ROWS * WIDTH];
    for (int n = 0; n < ROWS; n++) {
      double shared = random.nextGaussian();
      for (int d = 0; d < WIDTH; d++) {
        values[n * WIDTH + d] = (float) (common * shared + (1 - common) * random.nextGaussian());
      }
    }
    Path file = folder.resolve(name);
    NpyFile.write(file, Tensor.ofFloats(values, ROWS, WIDTH));
    return file;
  }

  private JsonNode json(Path file, String... more) throws IOException {
    String[] arguments = new String[more.length + 2];
    arguments[0] = file.toString();
    arguments[1] = "--json";
    System.arraycopy(more, 0, arguments, 2, more.length);
    Cli cli = gauge(arguments);
    assertEquals("", cli.err());
    return new ObjectMapper().readTree(cli.out());
  }

  @Test
  void independentGaussiansAreAsUniformAsASample() throws IOException {
    JsonNode found = json(gaussians("z.npy", 0), "--transform", "normal-cdf");
    assertEquals(found.get("uniformEntropy").asDouble(), found.get("entropy").asDouble(), 0.02);
    assertEquals("NONE", found.get("collapse").get("kind").asText());
    assertEquals(WIDTH, found.get("entropies").size());
    assertTrue(found.get("effectiveRank").asDouble() > 7.8);
    double lack = found.get("pairs").get("lack").asDouble();
    double expected = found.get("pairs").get("uniformLack").asDouble();
    assertEquals(expected, lack, 0.5 * expected);
  }

  /**
   * Somebody's features: the sigmoid is not made for their scale, and says nothing of their form.
   */
  @Test
  void theScaleOfTheDimensionsCanBeTakenOut() throws IOException {
    var random = new Random(7);
    float[] values = new float[ROWS * WIDTH];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (5 + 3 * random.nextGaussian());
    }
    Path file = folder.resolve("z.npy");
    NpyFile.write(file, Tensor.ofFloats(values, ROWS, WIDTH));
    JsonNode raw = json(file);
    assertEquals("AS_THEY_ARE", raw.get("scale").asText());
    assertEquals(-2.8, raw.get("entropy").asDouble(), 0.2);
    JsonNode standardised = json(file, "--standardise");
    assertEquals("STANDARDISED", standardised.get("scale").asText());
    assertEquals("normal-cdf", standardised.get("transform").asText());
    assertEquals(
        standardised.get("uniformEntropy").asDouble(),
        standardised.get("entropy").asDouble(),
        0.02);
    for (String same : List.of("effectiveRank", "meanAbsCorrelation", "meanStandardDeviation")) {
      assertEquals(raw.get(same), standardised.get(same), same);
    }
    assertEquals(
        "sigmoid", json(file, "--standardise", "--transform", "sigmoid").get("transform").asText());
    Cli plain = gauge(file.toString());
    assertTrue(
        plain
            .out()
            .startsWith(
                "%s, %d embeddings: %d dimensions, as they are, not standardised; mapped to the unit cube by sigmoid\n"
                    .formatted(file, ROWS, WIDTH)),
        plain.out());
    String hint =
        "\nentropies depend on means and scales of the dimensions; --standardise takes these out\n";
    assertTrue(plain.out().contains(hint), plain.out());
    Cli done = gauge(file.toString(), "--standardise");
    assertTrue(
        done.out()
            .contains(
                " dimensions, each standardised: less its mean, over its standard deviation; mapped to"
                    + " the unit cube by normal-cdf\n"),
        done.out());
    assertFalse(done.out().contains(hint), done.out());
  }

  @Test
  void correlationHasTheLevelOfIndependentColumns() throws IOException {
    JsonNode found = json(gaussians("z.npy", 0));
    double level = found.get("independentCorrelation").asDouble();
    assertEquals(Math.sqrt(2 / Math.PI / (ROWS - 1)), level, 0.01 * level);
    assertEquals(level, found.get("meanAbsCorrelation").asDouble(), 0.5 * level);
    assertTrue(
        gauge(folder.resolve("z.npy").toString())
            .out()
            .matches(
                "(?s).*\\|correlation\\| of two dimensions .*"
                    + String.format(Locale.ROOT, "%.4g", level)
                    + "\\n.*"));
  }

  @Test
  void correlatedDimensionsLackTwoDimensionalEntropy() throws IOException {
    JsonNode found = json(gaussians("z.npy", 0.9));
    assertTrue(found.get("meanAbsCorrelation").asDouble() > 0.9);
    double lack = found.get("pairs").get("lack").asDouble();
    assertTrue(lack > 10 * found.get("pairs").get("uniformLack").asDouble());
  }

  @Test
  void equalEmbeddingsHaveCollapsed() throws IOException {
    float[] values = new float[ROWS * WIDTH];
    Arrays.fill(values, 3);
    values[0] = 3.01f;
    Path file = folder.resolve("z.npy");
    NpyFile.write(file, Tensor.ofFloats(values, ROWS, WIDTH));
    Cli cli = gauge(file.toString());
    assertEquals(0, cli.code());
    assertTrue(cli.out().contains("\nCOLLAPSED: "), cli.out());
  }

  @Test
  void unitRowsAreScaledToTheGaussianTheyComeFrom() throws IOException {
    var random = new Random(6);
    int width = 64;
    float[] values = new float[ROWS * width];
    for (int n = 0; n < ROWS; n++) {
      double squares = 0;
      for (int d = 0; d < width; d++) {
        values[n * width + d] = (float) random.nextGaussian();
        squares += values[n * width + d] * values[n * width + d];
      }
      for (int d = 0; d < width; d++) {
        values[n * width + d] /= (float) Math.sqrt(squares);
      }
    }
    Path file = folder.resolve("z.npy");
    NpyFile.write(file, Tensor.ofFloats(values, ROWS, width));
    JsonNode found = json(file);
    assertEquals("normal-cdf", found.get("transform").asText());
    assertEquals(found.get("uniformEntropy").asDouble(), found.get("entropy").asDouble(), 0.02);
  }

  @Test
  void oneOfSeveralMatricesIsChosenByName() throws IOException {
    float[] values = new float[2 * 9];
    for (int i = 0; i < values.length; i++) {
      values[i] = i * i;
    }
    Path file = folder.resolve("z.safetensors");
    SafeTensors.write(
        file,
        Map.of("a", Tensor.ofFloats(values, 9, 2), "b", Tensor.ofFloats(values, 6, 3)),
        Map.of());
    assertEquals(3, json(file, "--array", "b").get("width").asInt());
    refused(file + " has no array 'c'. There are: ", file.toString(), "--array", "c");
    refused(file + " holds 2 matrices; choose one with --array: ", file.toString());
  }

  @Test
  void whatCannotBeGaugedIsRefused() throws IOException {
    refused(
        "gauge needs a run directory or a file of weights with --data IMAGES, or a file of embeddings"
            + " (.npy, .npz, .safetensors)");
    refused("gone.npy: no such file", "gone.npy");
    refused(
        "runs/x is no file of embeddings (.npy, .npz, .safetensors);"
            + " for a model give --data IMAGES",
        "runs/x");
    refused(
        "runs/x does not exist; expected a run directory, a checkpoint folder or a checkpoint file",
        "runs/x",
        "--data",
        "images");
    refused(
        folder
            + " is a folder that holds no run and no checkpoint; expected a run directory, a"
            + " checkpoint folder or a checkpoint file",
        folder.toString(),
        "--data",
        "i");
    Path line = folder.resolve("line.npy");
    NpyFile.write(line, Tensor.ofFloats(new float[3], 3));
    refused(
        line
            + " holds a float32 tensor of shape (3);"
            + " a matrix of real numbers is expected, a row for each embedding",
        line.toString());
    Path nan = folder.resolve("nan.npy");
    NpyFile.write(nan, Tensor.ofFloats(new float[] {1, 2, Float.NaN, 4}, 2, 2));
    refused(
        "embedding 1 has the value NaN in dimension 0: embeddings must be finite", nan.toString());
    Path file = gaussians("z.npy", 0);
    refused("--features is for a model; give it --data IMAGES", file.toString(), "--features");
    refused("unknown transform 'cube'", file.toString(), "--transform", "cube");
    Path weights = folder.resolve("w.safetensors");
    Files.writeString(weights, "x");
    refused(weights + ": ", weights.toString(), "--data", "images");
  }

  private void refused(String start, String... arguments) {
    Cli cli = gauge(arguments);
    assertTrue(cli.err().startsWith("emc: " + start), cli.err());
    assertEquals(1, cli.err().lines().count(), cli.err());
    assertEquals(2, cli.code());
  }
}

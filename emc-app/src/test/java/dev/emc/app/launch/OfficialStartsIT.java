package dev.emc.app.launch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emc.app.testing.Cli;
import dev.emc.checkpoint.Checkpoint;
import dev.emc.checkpoint.store.SavedCheckpoint;
import dev.emc.checkpoint.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The shipped recipes train two steps from each kind of official file, as {@code
 * src/test/python/official_checkpoints.py} wrote them; of the recipes only data and the sizes of
 * batch, backbone and heads are changed.
 */
class OfficialStartsIT {
  private static final int BATCH = 4;

  /** So many that 400 epochs are more steps than the recipe's freeze. */
  private static final int STEPS_PER_EPOCH = 7;

  private static final int STEPS = 2;
  private static final long SEEN = 1000;
  private static final String SWAV_HEADS = "method.projection-head=[16, 8]";

  /** What the momentum of VICReg's file is, all over. */
  private static final float MOMENTUM = 0.01f;

  /** What the momentum is in the files whose recipes start fresh. */
  private static final float FOREIGN_MOMENTUM = 50;

  @TempDir private Path temp;
  private Path images;
  private Cli cli;

  @BeforeEach
  void photos() throws IOException {
    images = Files.createDirectory(temp.resolve("photos"));
    var random = new Random(11);
    for (int i = 0; i < STEPS_PER_EPOCH * BATCH; i++) {
      var image = new BufferedImage(48, 40, BufferedImage.TYPE_INT_RGB);
      for (int p = 0; p < 48 * 40; p++) {
        image.setRGB(p % 48, p / 48, random.nextInt(1 << 24));
      }
      ImageIO.write(image, "png", images.resolve(i + ".png").toFile());
    }
  }

  private Path official(String name) throws IOException {
    Path copy = temp.resolve(name);
    try (InputStream in = OfficialStartsIT.class.getResourceAsStream("/official/" + name)) {
      Files.copy(Objects.requireNonNull(in), copy);
    }
    return copy;
  }

  private void train(String recipe, Path file, String... overrides) {
    var words = new ArrayList<>(List.of("train", "--recipe", recipe));
    words.addAll(List.of("--out", temp.resolve("run").toString()));
    var settings = new ArrayList<>(List.of(overrides));
    settings.add("start-from=" + file);
    settings.add("data.train=" + images);
    settings.add("backbone=resnet-tiny");
    settings.add("batch-size=" + BATCH);
    settings.add("epochs=1");
    settings.add("log-every=1");
    settings.add("checkpoints.every-steps=1");
    settings.add("checkpoints.keep-last=99");
    settings.add("device=cpu");
    settings.forEach(setting -> words.addAll(List.of("--set", setting)));
    cli = Distribution.emc(words.toArray(String[]::new));
    assertEquals(0, cli.code(), cli.err());
  }

  private SavedCheckpoint after(int step) throws IOException {
    return SavedCheckpoint.open(
        temp.resolve("run/checkpoints/epoch-0000-step-%06d".formatted(step)));
  }

  private SavedCheckpoint end() throws IOException {
    return after(STEPS);
  }

  private void assertHistory(int epochs, String by) throws IOException {
    JsonNode progress = end().state().get("progress");
    assertEquals(epochs, progress.get("earlierEpochs").asInt());
    assertEquals((long) epochs * STEPS_PER_EPOCH, progress.get("earlierSteps").asLong());
    assertEquals(STEPS, progress.get("step").asLong());
    assertEquals(STEPS, progress.get("stepInEpoch").asLong());
    JsonNode report = new ObjectMapper().readTree(temp.resolve("run/load-report.json").toFile());
    assertEquals(epochs, report.get("earlier-epochs").asInt());
    assertEquals(by, report.get("history-by").asText());
    assertEquals(0, report.get("fresh-heads").size());
    assertFalse(cli.err().contains("warning"), cli.err());
  }

  private void assertRates(double rate) throws IOException {
    int steps = 0;
    for (String line : Files.readAllLines(temp.resolve("run/metrics.jsonl"))) {
      JsonNode json = new ObjectMapper().readTree(line);
      assertEquals(rate, json.get("learning-rate").asDouble(), 1e-12, line);
      steps++;
    }
    assertTrue(steps >= STEPS_PER_EPOCH, "each step is logged");
  }

  /** Each block's norms count the batches that they saw in two steps on. */
  private void assertCounters(Map<String, Integer> perStepByPrefix) throws IOException {
    var counters = new ArrayList<String>();
    for (var entry : end().model().tensors().entrySet()) {
      if (entry.getKey().endsWith("num_batches_tracked")) {
        long perStep =
            perStepByPrefix.entrySet().stream()
                .filter(prefix -> entry.getKey().startsWith(prefix.getKey()))
                .max(Map.Entry.comparingByKey())
                .orElseThrow()
                .getValue();
        assertArrayEquals(
            new long[] {SEEN + STEPS * perStep}, entry.getValue().toLongs(), entry.getKey());
        counters.add(entry.getKey());
      }
    }
    assertTrue(counters.size() > 8, counters.toString());
  }

  /** Momentum of every weight of more than one dimension. */
  private Map<String, float[]> momenta() throws IOException {
    var momenta = new java.util.TreeMap<String, float[]>();
    for (var entry : end().optimizer().tensors().entrySet()) {
      if (entry.getKey().startsWith("optimizer/momentum/") && entry.getValue().shape().length > 1) {
        momenta.put(entry.getKey(), entry.getValue().toFloats());
      }
    }
    assertTrue(momenta.size() > 8, momenta.keySet().toString());
    return momenta;
  }

  private void assertFreshMomenta() throws IOException {
    momenta()
        .forEach(
            (name, values) -> {
              for (float value : values) {
                assertTrue(Math.abs(value) < FOREIGN_MOMENTUM / 4, name + " is " + value);
              }
            });
  }

  /** LARS adapts an update to 0.001 of its weight, so two of them leave the file's momentum. */
  @Test
  void vicregFromItsFullCheckpointGoesOnWithItsMomentum() throws IOException {
    train("vicreg-emc", official("vicreg-full.pth"), "method.projector=[16, 16, 16]");
    assertHistory(1000, "file");
    assertRates(0.2 * BATCH / 256);
    assertCounters(Map.of("backbone.", 2, "projector.", 2));
    momenta()
        .forEach(
            (name, values) -> {
              for (float value : values) {
                assertEquals(0.9 * 0.9 * MOMENTUM, value, 0.2 * MOMENTUM, name);
              }
            });
  }

  @Test
  void swavFromItsBareFileHasTheStatedHistory() throws IOException {
    Path file = official("swav-bare.pth.tar");
    train("swav-400-emc", file, SWAV_HEADS, "method.prototypes=20");
    assertHistory(400, "start-epochs");
    assertSwavGoesOn(file, "module.");
  }

  @Test
  void swavFromAFullCheckpointHasTheHistoryOfTheFile() throws IOException {
    Path file = official("swav-full.pth");
    train("swav-400-emc", file, SWAV_HEADS, "method.prototypes=20", "start-epochs=null");
    assertHistory(400, "file");
    assertSwavGoesOn(file, "state_dict/module.");
  }

  /** The recipe states the same epochs as the file: nothing to warn of. */
  @Test
  void theRecipeAgreesWithTheFullCheckpoint() throws IOException {
    train("swav-400-emc", official("swav-full.pth"), SWAV_HEADS, "method.prototypes=20");
    assertHistory(400, "file");
  }

  private void assertSwavGoesOn(Path file, String prefix) throws IOException {
    assertRates(0.6);
    assertCounters(Map.of("", 2, "projection_head.", 1)); // crops of 224 and of 96 pixels
    assertFreshMomenta();
    assertQueues(STEPS * BATCH);
    double moved = prototypesMoved(file, prefix);
    assertTrue(moved > 1e-4, "prototypes are trained at once, moved by " + moved);
  }

  /** Without a history neither queue nor prototypes would act in the first seven epochs. */
  @Test
  void aHistoryOfNoneDelaysTheQueueAndFreezesThePrototypes() throws IOException {
    Path file = official("swav-bare.pth.tar");
    train("swav-400-emc", file, SWAV_HEADS, "method.prototypes=20", "start-epochs=0");
    assertQueues(0);
    assertTrue(prototypesMoved(file, "module.") < 1e-6, "prototypes are frozen");
  }

  private void assertQueues(int filled) throws IOException {
    for (String name : List.of("method/queue-0", "method/queue-1")) {
      Tensor queue = end().optimizer().tensors().get(name);
      assertArrayEquals(new long[] {3584, 8}, queue.shape(), name);
      float[] values = queue.toFloats();
      for (int row = 0; row < 3584; row++) {
        double square = 0;
        for (int d = 0; d < 8; d++) {
          square += values[8 * row + d] * values[8 * row + d];
        }
        assertEquals(row < filled ? 1 : 0, square, 1e-5, name + ", row " + row);
      }
    }
  }

  /** The largest change of a direction in the first step. */
  private double prototypesMoved(Path file, String prefix) throws IOException {
    float[] before = Checkpoint.read(file).tensors().get(prefix + "prototypes.weight").toFloats();
    float[] after = after(1).model().tensors().get("prototypes.weight").toFloats();
    double largest = 0;
    for (int row = 0; row < 20; row++) {
      double a = 0;
      double b = 0;
      for (int d = 0; d < 8; d++) {
        a += before[8 * row + d] * before[8 * row + d];
        b += after[8 * row + d] * after[8 * row + d];
      }
      for (int d = 0; d < 8; d++) {
        double moved = after[8 * row + d] / Math.sqrt(b) - before[8 * row + d] / Math.sqrt(a);
        largest = Math.max(largest, Math.abs(moved));
      }
    }
    return largest;
  }

  @Test
  void simsiamFromItsFullCheckpointStartsAFreshOptimizer() throws IOException {
    train(
        "simsiam-emc",
        official("simsiam-full.pth.tar"),
        "method.projector=[16, 16, 16]",
        "method.predictor-width=8");
    assertHistory(100, "file");
    assertRates(0.05 * BATCH / 256);
    assertCounters(Map.of("encoder.", 2, "predictor.", 2));
    assertFreshMomenta();
  }
}

package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.checkpoint.store.SavedCheckpoint;
import dev.emc.core.config.Experiment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs of every method that are stopped in the middle of an epoch and go on bit for bit. */
@Tag("integration")
class ExactResumeIT {
  private static final String SWAV =
      "method={type: swav, projection-head: [16, 8], prototypes: 12, queue-length: 32,"
          + " queue-start-epoch: 1, freeze-prototype-steps: 6, freeze-counts-from: run}";
  private static final String SIMSIAM =
      "method={type: simsiam, projector: [16, 16], predictor-width: 8}";

  @TempDir private Path temp;

  private Experiment experiment(String method, String optimizer, int pixels) throws IOException {
    Path images = temp.resolve("tiny-images-idx3-ubyte");
    return TinyRun.experiment(
        Files.exists(images) ? images : TinyRun.images(temp, 64),
        method.equals("swav") ? SWAV : SIMSIAM,
        "optimizer={type: " + optimizer + "}",
        "views=[{size: %d, count: 2, augmentations: [{type: random-resized-crop, scale-min: 0.4, scale-max: 1, ratio-min: 0.75, ratio-max: 1.33, interpolation: bilinear}, {type: normalize, mean: [0.5], std: [0.25]}]}]"
            .formatted(pixels),
        "checkpoints.keep-last=9");
  }

  private static void train(Experiment experiment, Path run, int stopBefore) throws IOException {
    var asked = new AtomicInteger();
    assertFalse(TinyRun.train(experiment, run, () -> asked.getAndIncrement() == stopBefore).done);
  }

  /**
   * SwAV: step 2 stops with frozen prototypes and no queue, 5 with a half-filled queue, 7 and 10
   * with a full one and free prototypes. At 64 pixels weights lie in another order of memory, and
   * the optimizer's memory with them.
   */
  @ParameterizedTest
  @CsvSource({
    "swav, larc-sgd, 12, 2",
    "swav, larc-sgd, 12, 5",
    "swav, larc-sgd, 12, 7",
    "swav, larc-sgd, 12, 10",
    "simsiam, sgd, 12, 3",
    "simsiam, adam-w, 12, 6",
    "swav, lars, 12, 9",
    "simsiam, lars, 64, 6",
    "simsiam, larc-sgd, 64, 7",
  })
  void aRunStoppedInMidEpochGoesOnBitForBit(
      String method, String optimizer, int pixels, int stopBefore) throws IOException {
    Experiment experiment = experiment(method, optimizer, pixels);
    Path whole = temp.resolve("whole");
    Path broken = temp.resolve("broken");
    TinyRun.train(experiment, whole);
    train(experiment, broken, stopBefore);
    TinyRun.Heard rest = TinyRun.resume(broken, () -> false);
    assertTrue(rest.done);
    assertEquals(12 - stopBefore, rest.steps.size());
    SavedCheckpoint expected = RunDirectory.newestCheckpoint(whole);
    SavedCheckpoint actual = RunDirectory.newestCheckpoint(broken);
    for (String file : List.of("model.safetensors", "optimizer.safetensors")) {
      assertArrayEquals(
          Files.readAllBytes(expected.folder().resolve(file)),
          Files.readAllBytes(actual.folder().resolve(file)),
          file);
    }
    assertEquals(
        Files.readString(whole.resolve("metrics.jsonl")),
        Files.readString(broken.resolve("metrics.jsonl")));
  }

  /** What the test above relies on: the queue and the freeze are at work where it says. */
  @Test
  void theQueueFillsAndThePrototypesFreezeInTheStepsTested() throws IOException {
    Experiment experiment = experiment("swav", "larc-sgd", 12);
    var queues = new ArrayList<ByteBuffer>();
    var prototypes = new ArrayList<float[]>();
    for (int step : new int[] {3, 5, 6, 8}) {
      Path run = temp.resolve("at-" + step);
      train(experiment, run, step);
      SavedCheckpoint saved = RunDirectory.newestCheckpoint(run);
      queues.add(saved.optimizer().tensors().get("method/queue-0").toBytes());
      prototypes.add(saved.model().tensors().get("prototypes.weight").toFloats());
    }
    // Each step brings them to unit length once more, which may change the last bits.
    assertArrayEquals(prototypes.get(0), prototypes.get(2), 1e-6f, "frozen before step 6");
    assertTrue(distance(prototypes.get(2), prototypes.get(3)) > 1e-5, "free from step 6 on");
    assertNotEquals(queues.get(0), queues.get(1), "the queue fills from epoch 1 on");
  }

  private static double distance(float[] a, float[] b) {
    double greatest = 0;
    for (int i = 0; i < a.length; i++) {
      greatest = Math.max(greatest, Math.abs(a[i] - b[i]));
    }
    return greatest;
  }
}

package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.emc.api.ConfigException;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that cannot work are refused in one line before anything is trained. */
class RefusedRunTest {
  private static final String SWAV =
      "method={type: swav, projection-head: [16, 8], prototypes: %d, queue-length: %d}";

  @TempDir Path folder;
  private Path images;

  @BeforeEach
  void write() throws IOException {
    images = TinyRun.images(folder, 32);
  }

  private void refused(String message, String... overrides) {
    var error =
        assertThrows(
            ConfigException.class,
            () -> TrainingRun.prepare(TinyRun.experiment(images, overrides), TinyRun.COMPONENTS));
    assertEquals(message, error.getMessage());
  }

  private static String views(int full, int small) {
    String view = "{size: %d, count: %d, augmentations: [{type: normalize, mean: [0], std: [1]}]}";
    String list = view.formatted(12, full);
    return "views=[" + list + (small > 0 ? ", " + view.formatted(8, small) : "") + "]";
  }

  @Test
  void aQueueShorterThanABatch() {
    refused(
        "queue-length 8 is shorter than batch-size 16: use a multiple of the batch size, or 0 for"
            + " no queue",
        SWAV.formatted(6, 8));
  }

  @Test
  void morePrototypesThanTheBatchCanFill() {
    refused(
        "prototypes 3000 is too many for 16 samples (batch-size plus queue): use at most 256, a"
            + " larger batch-size or a queue-length",
        SWAV.formatted(3000, 0));
  }

  @Test
  void tooFewFullResolutionViews() {
    refused(
        "swav needs 2 or more full-resolution views, the view plan draws 1 of 12 pixels",
        SWAV.formatted(6, 0),
        views(1, 3));
    refused(
        "vicreg compares exactly 2 views of one size, the view plan draws 3, of which 2"
            + " full-resolution",
        views(2, 1));
    refused(
        "simsiam compares exactly 2 views of one size, the view plan draws 1, of which 1"
            + " full-resolution",
        "method={type: simsiam, projector: [16, 8], predictor-width: 4}",
        views(1, 0));
  }

  @Test
  void embeddingsTooNarrow() {
    refused(
        "regularizer 'emc' needs embeddings at least 2 wide to decorrelate them, this run has 1",
        "method={type: vicreg, projector: [16, 1], covariance-weight: 0}");
    refused(
        "--set method.projector: must end with a width of at least 2, so that there are dimensions"
            + " to decorrelate, got [16, 1]",
        "method={type: vicreg, projector: [16, 1]}");
  }

  @Test
  void aBatchTooSmall() {
    refused(
        "estimator 'vasicek' needs batch-size 5 or more, got 4",
        "batch-size=4",
        "estimator=vasicek");
    refused(
        "vicreg needs batch-size 3 or more, since its batch norms make any 2 images +1 and -1, got 1",
        "batch-size=1");
  }

  @Test
  void negativeWeights() {
    refused(
        "--set regularizer.entropy-weight: must lie in [0, 1000000], got -1",
        "regularizer.entropy-weight=-1");
    refused(
        "--set method.invariance-weight: must lie in [0, 1000000], got -1",
        "method.invariance-weight=-1");
    refused(
        "--set regularizer.weight: must lie in [0, 1000000], got -1",
        "regularizer={type: mmcr, weight: -1}");
  }

  @Test
  void aGroupWithoutParameters() throws IOException {
    var error =
        assertThrows(
            ConfigException.class,
            () ->
                TinyRun.train(
                    TinyRun.experiment(images, "optimizer.groups=[{prefix: predictor., lr: 1}]"),
                    folder.resolve("run")));
    assertEquals(
        "optimizer.groups.0: no parameter starts with 'predictor.', or an earlier group has them"
            + " all; names start with backbone., projector.",
        error.getMessage());
  }
}

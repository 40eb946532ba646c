package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.ConfigException;
import dev.emc.core.config.Experiment;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingRunTest {
  @TempDir private Path temp;
  private Path images;

  @BeforeEach
  void writeImages() throws IOException {
    images = TinyRun.images(temp, 64);
  }

  private Experiment tiny(String... overrides) {
    return TinyRun.experiment(images, overrides);
  }

  /** Stops before step number {@code step}. */
  private static BooleanSupplier before(int step) {
    var asked = new AtomicInteger();
    return () -> asked.getAndIncrement() == step;
  }

  @Test
  void trainsEveryEpochAndReportsEveryTerm() throws IOException {
    TinyRun.Heard heard = TinyRun.train(tiny(), temp.resolve("run"));
    assertTrue(heard.done);
    assertEquals(12, heard.steps.size());
    assertEquals(3, heard.epochs.size());
    assertEquals(3, heard.checkpoints.size());
    assertEquals(
        "[vicreg, vicreg/invariance, vicreg/variance, vicreg/covariance, emc/entropy, emc/covariance,"
            + " entropy]",
        heard.steps.get(0).terms().keySet().toString());
    double first = heard.epochs.get(0).loss();
    double last = heard.epochs.get(2).loss();
    assertTrue(last < first, "the loss fell from " + first + " to " + last);
  }

  private Experiment onPhotos() throws IOException {
    Path folder = Files.createDirectories(temp.resolve("photos"));
    var image = new BufferedImage(12, 12, BufferedImage.TYPE_3BYTE_BGR);
    image.setRGB(3, 4, -1);
    var png = new ByteArrayOutputStream();
    ImageIO.write(image, "png", png);
    for (int i = 0; i < 100; i++) {
      Files.write(folder.resolve("%04d.png".formatted(i)), png.toByteArray());
    }
    return TinyRun.experiment(
        folder,
        "epochs=2",
        "batch-size=50",
        "views.0.augmentations.2.mean=[0.5,0.5,0.5]",
        "views.0.augmentations.2.std=[0.25,0.25,0.25]");
  }

  private void spoil(int... images) throws IOException {
    for (int image : images) {
      Files.writeString(temp.resolve("photos/%04d.png".formatted(image)), "no image");
    }
  }

  @Test
  void skippedImagesAreAWarningOnceAndListed() throws IOException {
    Experiment experiment = onPhotos();
    spoil(50);
    TinyRun.Heard heard = TinyRun.train(experiment, temp.resolve("run"));
    assertTrue(heard.done);
    assertEquals(
        List.of(
            "1 of 100 images of '"
                + temp.resolve("photos")
                + "' could not be read and was skipped: '0050.png' (not an image of a known"
                + " format)"),
        heard.warnings.stream().filter(line -> line.contains("skipped")).toList());
    assertEquals(
        List.of("0050.png\tnot an image of a known format"),
        Files.readAllLines(temp.resolve("run/unreadable-images.txt")));
  }

  @Test
  void moreThanOnePercentUnreadableStopsTheRunAndLeavesTheList() throws IOException {
    Experiment experiment = onPhotos();
    spoil(50, 7);
    var e =
        assertThrows(ConfigException.class, () -> TinyRun.train(experiment, temp.resolve("run")));
    Path list = temp.resolve("run/unreadable-images.txt");
    assertEquals(
        "2 of 100 images of '%s' cannot be read, more than the 1 %% that may be skipped: '0007.png'"
                .formatted(temp.resolve("photos"))
            + " (not an image of a known format), '0050.png' (not an image of a known format); all"
            + " are listed in "
            + list,
        e.getMessage());
    assertEquals(2, Files.readAllLines(list).size());
    // What a resumed run finds is added.
    onPhotos();
    spoil(8, 9);
    assertThrows(ConfigException.class, () -> TinyRun.resume(temp.resolve("run"), () -> false));
    assertEquals(
        List.of("0007", "0050", "0008", "0009"),
        Files.readAllLines(list).stream().map(line -> line.substring(0, 4)).toList());
  }

  @Test
  void oneSeedGivesTheSameBytesTwiceAndAnotherSeedDoesNot() throws IOException {
    TinyRun.train(tiny(), temp.resolve("a"));
    TinyRun.train(tiny("data.workers=3"), temp.resolve("b"));
    TinyRun.train(tiny("seed=32"), temp.resolve("c"));
    assertArrayEquals(TinyRun.weights(temp.resolve("a")), TinyRun.weights(temp.resolve("b")));
    assertEquals(metrics("a"), metrics("b"));
    assertFalse(metrics("a").equals(metrics("c")));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4, 6, 11})
  void aStoppedRunGoesOnBitForBit(int stopAt) throws IOException {
    TinyRun.train(tiny(), temp.resolve("whole"));
    Path broken = temp.resolve("broken");
    TinyRun.Heard first = TinyRun.train(tiny(), broken, before(stopAt));
    assertFalse(first.done);
    assertEquals(stopAt, first.steps.size());
    TinyRun.Heard second = TinyRun.resume(broken, () -> false);
    assertTrue(second.done);
    assertEquals(12 - stopAt, second.steps.size());
    assertArrayEquals(TinyRun.weights(temp.resolve("whole")), TinyRun.weights(broken));
    assertEquals(metrics("whole"), metrics("broken"));
  }

  @Test
  void whatWasLoggedAfterTheLastCheckpointIsNotLoggedTwice() throws IOException {
    TinyRun.train(tiny(), temp.resolve("whole"));
    Path killed = temp.resolve("killed");
    TinyRun.train(tiny("checkpoints.keep-last=9"), killed);
    // As if the process had been killed in its last epoch, in the middle of a line.
    Path last = RunDirectory.checkpointsOf(killed).resolve("epoch-0003");
    try (var files = Files.list(last)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(last);
    Path log = killed.resolve("metrics.jsonl");
    String text = Files.readString(log);
    Files.writeString(log, text.substring(0, text.length() - 40));
    TinyRun.resume(killed, () -> false);
    assertEquals(metrics("whole"), metrics("killed"));
    assertArrayEquals(TinyRun.weights(temp.resolve("whole")), TinyRun.weights(killed));
  }

  @Test
  void aRunCanStartFromAnotherAndKnowsItsHistory() throws IOException {
    TinyRun.train(tiny(), temp.resolve("base"));
    TinyRun.Heard heard =
        TinyRun.train(
            tiny("start-from=" + temp.resolve("base"), "epochs=1"), temp.resolve("continued"));
    Progress start = heard.starts.get(0).progress();
    assertEquals(12, start.earlierSteps());
    assertEquals(3, start.earlierEpochs());
    assertEquals(0, start.step());
    assertTrue(heard.warnings.isEmpty(), heard.warnings.toString());
  }

  @Test
  void anotherBackboneIsRefusedAsAStart() throws IOException {
    TinyRun.train(tiny(), temp.resolve("base"));
    var error =
        assertThrows(
            ConfigException.class,
            () ->
                TinyRun.train(
                    tiny("start-from=" + temp.resolve("base"), "backbone.width=8"),
                    temp.resolve("other")));
    assertTrue(
        error
            .getMessage()
            .contains(
                "these weights (backbone) are another network's: backbone.conv1.weight is (4, 1, 3, 3) in"
                    + " the file and (8, 1, 3, 3) in the network"),
        error.getMessage());
    assertFalse(Files.exists(temp.resolve("other")), "a run that never began leaves nothing");
  }

  @Test
  void aLossThatIsNotFiniteStopsWithItsTermsAndTheLastGoodState() throws IOException {
    Path run = temp.resolve("run");
    var error =
        assertThrows(
            NonFiniteLossException.class,
            () ->
                TinyRun.train(
                    tiny(
                        "optimizer.lr=1e4",
                        "method.invariance-weight=1e6",
                        "checkpoints.every-epochs=0"),
                    run));
    String message = error.getMessage();
    assertTrue(
        message.matches("the loss is not finite at epoch 1, step [2-9]: loss = .*"), message);
    assertTrue(message.contains("vicreg/invariance = "), message);
    assertTrue(message.contains("the last good state is in " + run), message);
    assertTrue(TinyRun.weights(run).length > 0);
  }

  /** However seldom values are read, an epoch's means are of all of its steps. */
  @Test
  void theMeansOfAnEpochAreOfAllItsStepsAndNotOfTheLoggedOnes() throws IOException {
    TinyRun.Heard every = TinyRun.train(tiny("epochs=2"), temp.resolve("every"));
    TinyRun.Heard seldom = TinyRun.train(tiny("epochs=2", "log-every=3"), temp.resolve("seldom"));
    assertEquals(8, every.steps.size());
    assertEquals(2, seldom.steps.size());
    assertEquals(every.epochs, seldom.epochs);
    for (int epoch = 0; epoch < 2; epoch++) {
      double mean =
          every.steps.subList(4 * epoch, 4 * epoch + 4).stream()
              .mapToDouble(values -> values.terms().get("entropy"))
              .average()
              .orElseThrow();
      assertEquals(mean, every.epochs.get(epoch).terms().get("entropy"), 1e-5 * Math.abs(mean));
    }
  }

  @Test
  void aDirectoryWithARunIsNotOverwritten() throws IOException {
    Path run = temp.resolve("run");
    TinyRun.train(tiny("epochs=1"), run);
    var error = assertThrows(ConfigException.class, () -> TinyRun.train(tiny("epochs=1"), run));
    assertEquals(
        run + " already holds a run; go on with --resume " + run + " or choose another --out",
        error.getMessage());
  }

  @Test
  void aBatchOfOneIsRefusedBeforeAnythingIsWritten() {
    var error =
        assertThrows(
            ConfigException.class, () -> TinyRun.train(tiny("batch-size=1"), temp.resolve("run")));
    assertEquals(
        "vicreg needs batch-size 3 or more, since its batch norms make any 2 images +1 and -1, got 1",
        error.getMessage());
    assertFalse(Files.exists(temp.resolve("run")));
  }

  @Test
  void aBatchLargerThanTheDataIsRefused() {
    var error =
        assertThrows(
            ConfigException.class, () -> TinyRun.train(tiny("batch-size=65"), temp.resolve("run")));
    assertEquals(
        "the batch size 65 is larger than the dataset: '" + images + "' holds 64 images",
        error.getMessage());
    assertFalse(Files.exists(temp.resolve("run")));
  }

  @Test
  void aDirectoryInWhichNothingHappenedIsGivenUp() throws IOException {
    Path run = temp.resolve("run");
    try (RunDirectory directory = RunDirectory.create(run, "seed: 1")) {
      directory.discardIfUnused();
    }
    assertFalse(Files.exists(run));
    TinyRun.train(tiny("epochs=1"), run);
    try (RunDirectory directory = RunDirectory.resume(run)) {
      directory.discardIfUnused();
    }
    assertTrue(Files.exists(RunDirectory.configOf(run)));
  }

  private String metrics(String run) throws IOException {
    return Files.readString(temp.resolve(run).resolve("metrics.jsonl"));
  }
}

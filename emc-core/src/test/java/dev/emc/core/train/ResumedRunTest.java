package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.ConfigException;
import dev.emc.core.config.ConfigChange;
import dev.emc.core.config.Experiment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that go on otherwise than they began are what their record says, or are refused. */
class ResumedRunTest {
  @TempDir private Path temp;
  private Path images;
  private Path run;

  @BeforeEach
  void run() throws IOException {
    images = TinyRun.images(temp, 64);
    run = temp.resolve("run");
  }

  /** Stops in the second epoch, whose first checkpoint is that of its middle. */
  private void stopped(String... overrides) throws IOException {
    Experiment experiment = TinyRun.experiment(images, overrides);
    var asked = new AtomicInteger();
    TinyRun.train(experiment, run, () -> asked.getAndIncrement() == 6);
  }

  @Test
  void aRunThatGrowsIsTheLongerRun() throws IOException {
    Path whole = temp.resolve("whole");
    TinyRun.train(TinyRun.experiment(images, "epochs=4", "log-every=2"), whole);
    stopped("epochs=2");
    TinyRun.Heard heard = TinyRun.resume(run, "epochs=4", "log-every=2");
    assertTrue(heard.done);
    assertEquals(
        List.of(
            "from step 6 on: epochs changed from 2 to 4 when the run was resumed",
            "from step 6 on: log-every changed from 1 to 2 when the run was resumed"),
        heard.notes);
    assertArrayEquals(TinyRun.weights(whole), TinyRun.weights(run));
    assertEquals(
        List.of(new ConfigChange(6, "epochs", 2, 4), new ConfigChange(6, "log-every", 1, 2)),
        ConfigChange.read(run.resolve("run.yaml")));
    // The directory alone is enough to go on as it went on.
    assertEquals(4, TinyRun.resume(run).starts.get(0).epochs());
    assertEquals(2, ConfigChange.read(run.resolve("run.yaml")).size());
  }

  @Test
  void whatIsRefusedLeavesTheRunAsItWas() throws IOException {
    stopped();
    String config = Files.readString(run.resolve("run.yaml"));
    String message =
        assertThrows(ConfigException.class, () -> TinyRun.resume(run, "batch-size=8")).getMessage();
    assertEquals(
        "--set batch-size cannot change when a run is resumed: it is 16 there, 8 here; a new run can"
            + " have it, with start-from: "
            + run,
        message);
    assertEquals(config, Files.readString(run.resolve("run.yaml")));
    assertTrue(TinyRun.resume(run).done);
  }

  @Test
  void aChangeWithoutAStepAfterItIsNotWrittenDown() throws IOException {
    stopped();
    String config = Files.readString(run.resolve("run.yaml"));
    Files.move(images, temp.resolve("away"));
    assertThrows(ConfigException.class, () -> TinyRun.resume(run, "log-every=3"));
    assertEquals(config, Files.readString(run.resolve("run.yaml")));
  }

  @Test
  void otherImagesAreRefused() throws IOException {
    stopped();
    TinyRun.images(temp, 32);
    assertEquals(
        "data.train: '"
            + images
            + "' holds 32 images, it held 64 before; a run that goes on needs the images it has"
            + " trained on",
        assertThrows(ConfigException.class, () -> TinyRun.resume(run)).getMessage());
    TinyRun.images(temp, 64);
    assertTrue(TinyRun.resume(run).done);
  }

  @Test
  void imagesOfOtherNamesAreRefused() throws IOException {
    Path folder = Files.createDirectory(temp.resolve("photos"));
    var image = new java.awt.image.BufferedImage(12, 12, java.awt.image.BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 32; i++) {
      javax.imageio.ImageIO.write(image, "png", folder.resolve(i + ".png").toFile());
    }
    images = folder;
    stopped(
        "views.0.augmentations.2.mean=[0.5,0.5,0.5]",
        "views.0.augmentations.2.std=[0.25,0.25,0.25]");
    Files.move(folder.resolve("7.png"), folder.resolve("100.png"));
    assertEquals(
        "data.train: '"
            + folder
            + "' holds 32 images as before, but of other names; a run that goes on needs the images"
            + " it has trained on",
        assertThrows(ConfigException.class, () -> TinyRun.resume(run)).getMessage());
    // Their folder may move.
    Files.move(folder.resolve("100.png"), folder.resolve("7.png"));
    Path moved = Files.move(folder, temp.resolve("moved"));
    Path config = run.resolve("run.yaml");
    Files.writeString(
        config, Files.readString(config).replace(folder.toString(), moved.toString()));
    assertTrue(TinyRun.resume(run).done);
  }

  /** BYOL's target moves by the length of the run, MoCo v2's does not. */
  @Test
  void aTargetThatWouldHaveMovedOtherwiseIsNoLongerRun() throws IOException {
    stopped("epochs=2", "method={type: byol, projector: [16, 8], predictor-width: 16}");
    var error = assertThrows(ConfigException.class, () -> TinyRun.resume(run, "epochs=4"));
    assertEquals(
        "--set epochs cannot grow: the target network of method 'byol' has a momentum by the length"
            + " of the run, and in the steps done it would have had others (it is 2 there, 4 here)",
        error.getMessage());
    assertTrue(TinyRun.resume(run).done);
  }

  @Test
  void aTargetWithOneMomentumMayGoOnForLonger() throws IOException {
    stopped("epochs=2", "method={type: moco-v2, projector: [16, 8], queue-length: 32}");
    assertTrue(TinyRun.resume(run, "epochs=3").done);
  }
}

package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.ConfigException;
import dev.emc.checkpoint.safetensors.SafeTensors;
import dev.emc.checkpoint.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a place is taken for, and what is said of one that holds no model. */
class ModelLocationTest {
  private static final String EXPECTED =
      "; expected a run directory, a checkpoint folder or a checkpoint file";

  @TempDir private Path temp;
  private Path run;
  private Path epoch;

  @BeforeEach
  void train() throws IOException {
    run = temp.resolve("run");
    TinyRun.train(TinyRun.experiment(TinyRun.images(temp, 64), "epochs=2"), run);
    epoch = run.resolve("checkpoints/epoch-0001");
  }

  private static String refused(Path path) {
    return assertThrows(ConfigException.class, () -> ModelLocation.of(path)).getMessage();
  }

  @Test
  void aRunIsItsNewestCheckpoint() throws IOException {
    ModelLocation location = ModelLocation.of(run);
    assertEquals(new ModelLocation.Run(run), location);
    assertEquals(Optional.of(run), location.run());
    assertEquals(2, location.saved().orElseThrow().name().epochs());
    assertEquals(
        run.resolve("checkpoints/epoch-0002/model.safetensors").toString(),
        location.checkpoint().name());
  }

  @Test
  void aRunIsToldByItsConfigOrItsCheckpoints() throws IOException {
    Path young = Files.createDirectory(temp.resolve("young"));
    Files.copy(run.resolve("run.yaml"), young.resolve("run.yaml"));
    ModelLocation begun = ModelLocation.of(young);
    assertEquals(new ModelLocation.Run(young), begun);
    assertEquals(
        young + " has no checkpoint yet",
        assertThrows(ConfigException.class, begun::checkpoint).getMessage());
    Files.delete(run.resolve("run.yaml"));
    assertEquals(new ModelLocation.Run(run), ModelLocation.of(run));
  }

  @Test
  void aCheckpointKnowsTheRunItLiesIn() throws IOException {
    ModelLocation location = ModelLocation.of(epoch);
    assertEquals(new ModelLocation.RunCheckpoint(epoch), location);
    assertEquals(Optional.of(run.toAbsolutePath().normalize()), location.run());
    assertEquals(1, location.saved().orElseThrow().name().epochs());

    Path moved = Files.move(epoch, temp.resolve("moved"));
    ModelLocation elsewhere = ModelLocation.of(moved);
    assertEquals(new ModelLocation.RunCheckpoint(moved), elsewhere);
    assertEquals(Optional.empty(), elsewhere.run());
    assertEquals(1, elsewhere.saved().orElseThrow().name().epochs());
  }

  @Test
  void aFileOfWeightsIsNoPartOfARun() throws IOException {
    Path file = epoch.resolve("model.safetensors");
    ModelLocation location = ModelLocation.of(file);
    assertEquals(new ModelLocation.WeightsFile(file), location);
    assertEquals(Optional.empty(), location.run());
    assertTrue(location.saved().isEmpty());
    assertEquals(file.toString(), location.checkpoint().name());
  }

  @Test
  void aFolderWithWeightsAloneIsTheirFile() throws IOException {
    Path folder = Files.createDirectory(temp.resolve("weights"));
    Path file = folder.resolve("model.safetensors");
    SafeTensors.write(file, Map.of("weight", Tensor.ofFloats(new float[2], 2)), Map.of());
    assertEquals(new ModelLocation.WeightsFile(file), ModelLocation.of(folder));
  }

  @Test
  void whatHoldsNoModelIsRefusedInOneLine() throws IOException {
    Path gone = temp.resolve("gone");
    assertEquals(gone + " does not exist" + EXPECTED, refused(gone));
    Path photos = Files.createDirectory(temp.resolve("photos"));
    assertEquals(
        photos + " is a folder that holds no run and no checkpoint" + EXPECTED, refused(photos));
    assertEquals(
        "start-from: " + gone + " does not exist" + EXPECTED,
        assertThrows(ConfigException.class, () -> ModelLocation.of("start-from: ", gone))
            .getMessage());
  }
}

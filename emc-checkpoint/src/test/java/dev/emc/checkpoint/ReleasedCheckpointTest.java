package dev.emc.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.emc.checkpoint.npz.NpzReader;
import dev.emc.checkpoint.store.CheckpointDirectory;
import dev.emc.checkpoint.store.CheckpointName;
import dev.emc.checkpoint.store.Retention;
import dev.emc.checkpoint.store.SavedCheckpoint;
import dev.emc.checkpoint.tensor.DType;
import dev.emc.checkpoint.tensor.Tensor;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What each release wrote stays readable for ever. A folder of {@code releases} holds what that
 * version wrote of the values below; none is ever changed, and each release adds one.
 */
class ReleasedCheckpointTest {
  static List<Path> releases() throws IOException, URISyntaxException {
    Path folder = Path.of(ReleasedCheckpointTest.class.getResource("/releases").toURI());
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    }
  }

  @Test
  void thereIsOneForEveryRelease() throws Exception {
    assertEquals(
        List.of("0.1"), releases().stream().map(path -> path.getFileName().toString()).toList());
  }

  @ParameterizedTest
  @MethodSource("releases")
  void isReadAsItWasWritten(Path release) throws IOException {
    SavedCheckpoint saved =
        CheckpointDirectory.open(release.resolve("checkpoints"), Retention.ALL)
            .newestComplete()
            .orElseThrow();
    assertEquals(new CheckpointName(2, 3), saved.name());
    assertModel(saved.model().tensors());
    Map<String, Tensor> optimizer = saved.optimizer().tensors();
    assertEquals(List.of("momentum/conv1.weight", "queue"), List.copyOf(optimizer.keySet()));
    assertArrayEquals(new double[] {-1, 2}, optimizer.get("momentum/conv1.weight").toDoubles());
    assertEquals(DType.F16, optimizer.get("queue").type());
    assertArrayEquals(new float[] {1, 2}, optimizer.get("queue").toFloats());
    assertEquals("{\"seed\":31,\"note\":\"ü\"}", saved.state().toString());
    assertModel(Checkpoint.read(saved.folder()).tensors());
    assertModel(Checkpoint.read(release.resolve("model.pth")).tensors());
    assertModel(Checkpoint.read(release.resolve("model.safetensors")).tensors());
    assertModel(NpzReader.read(release.resolve("model.npz")));
  }

  private static void assertModel(Map<String, Tensor> model) throws IOException {
    assertEquals(List.of("conv1.weight", "bn1.num_batches_tracked"), List.copyOf(model.keySet()));
    assertArrayEquals(new long[] {2, 3}, model.get("conv1.weight").shape());
    assertArrayEquals(
        new float[] {0, 0.25f, 0.5f, 0.75f, 1, 1.25f}, model.get("conv1.weight").toFloats());
    assertArrayEquals(new long[] {7}, model.get("bn1.num_batches_tracked").toLongs());
  }
}

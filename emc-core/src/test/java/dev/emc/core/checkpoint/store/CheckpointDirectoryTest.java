package dev.emc.core.checkpoint.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.emc.api.ConfigException;
import dev.emc.core.checkpoint.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointDirectoryTest {
  @TempDir Path run;
  private Path folder;

  @BeforeEach
  void folder() {
    folder = run.resolve("checkpoints");
  }

  private static Map<String, Tensor> tensors(float value) {
    return Map.of("conv1.weight", Tensor.ofFloats(new float[] {value, 2}, 2));
  }

  private static ObjectNode state(int value) {
    return new ObjectMapper().createObjectNode().put("seed", value);
  }

  private static SavedCheckpoint write(CheckpointDirectory directory, CheckpointName name)
      throws IOException {
    return directory.write(
        name, tensors(name.epochs()), tensors(-name.epochs()), state(name.epochs()));
  }

  private List<String> entries() throws IOException {
    try (Stream<Path> stream = Files.list(folder)) {
      return stream.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void whatIsWrittenIsFoundAgain() throws IOException {
    var directory = CheckpointDirectory.open(folder, Retention.ALL);
    assertTrue(directory.newestComplete().isEmpty());
    write(directory, CheckpointName.epoch(9));
    write(directory, new CheckpointName(10, 123));
    write(directory, CheckpointName.epoch(10));

    assertEquals(List.of("epoch-0009", "epoch-0010", "epoch-0010-step-000123"), entries());
    SavedCheckpoint newest = directory.newestComplete().orElseThrow();
    assertEquals(new CheckpointName(10, 123), newest.name());
    assertArrayEquals(new float[] {10, 2}, newest.model().tensors().get("conv1.weight").toFloats());
    assertArrayEquals(
        new float[] {-10, 2}, newest.optimizer().tensors().get("conv1.weight").toFloats());
    assertEquals(10, newest.state().get("seed").asInt());
    assertEquals(Map.of("format", "pt"), newest.model().metadata());
  }

  @Test
  void replacesACheckpointOfTheSameName() throws IOException {
    var directory = CheckpointDirectory.open(folder, Retention.ALL);
    write(directory, CheckpointName.epoch(3));
    directory.write(CheckpointName.epoch(3), tensors(42), tensors(0), state(1));
    assertEquals(List.of("epoch-0003"), entries());
    assertArrayEquals(
        new float[] {42, 2},
        directory.newestComplete().orElseThrow().model().tensors().get("conv1.weight").toFloats());
  }

  @Test
  void clearsWhatAKilledRunLeft() throws IOException {
    var directory = CheckpointDirectory.open(folder, Retention.ALL);
    write(directory, CheckpointName.epoch(1));
    write(directory, CheckpointName.epoch(2));
    Files.move(folder.resolve("epoch-0002"), folder.resolve(".replaced-epoch-0002"));
    Files.createDirectories(folder.resolve(".writing-epoch-0003"));
    Files.writeString(folder.resolve(".writing-epoch-0003/model.safetensors"), "half");
    Files.createDirectories(folder.resolve(".deleting-epoch-0000"));
    Files.createDirectories(folder.resolve(".replaced-epoch-0001"));

    var reopened = CheckpointDirectory.open(folder, Retention.ALL);

    assertEquals(List.of("epoch-0001", "epoch-0002"), entries());
    assertEquals(CheckpointName.epoch(2), reopened.newestComplete().orElseThrow().name());
  }

  @ParameterizedTest
  @ValueSource(strings = {"flip", "cut", "missing", "state"})
  void passesOverADamagedCheckpoint(String damage) throws IOException {
    var directory = CheckpointDirectory.open(folder, Retention.ALL);
    write(directory, CheckpointName.epoch(1));
    write(directory, CheckpointName.epoch(2));
    Path file = folder.resolve("epoch-0002/optimizer.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    switch (damage) {
      case "flip" -> {
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);
      }
      case "cut" -> Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
      case "missing" -> Files.delete(file);
      default ->
          Files.writeString(
              folder.resolve("epoch-0002/state.json"), "{", StandardOpenOption.TRUNCATE_EXISTING);
    }
    assertEquals(CheckpointName.epoch(1), directory.newestComplete().orElseThrow().name());
  }

  @Test
  void saysWhatIsWrongWithADamagedCheckpoint() throws IOException {
    var directory = CheckpointDirectory.open(folder, Retention.ALL);
    SavedCheckpoint saved = write(directory, CheckpointName.epoch(1));
    Path file = saved.folder().resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);
    String message = assertThrows(ConfigException.class, saved::verify).getMessage();
    assertTrue(
        message.matches(
            Pattern.quote(file.toString()) + ": has checksum [0-9a-f]{8}, [0-9a-f]{8} was written"),
        message);
    Files.write(file, Arrays.copyOf(bytes, 10));
    assertEquals(
        file + ": has 10 bytes, " + bytes.length + " were written",
        assertThrows(ConfigException.class, () -> SavedCheckpoint.open(saved.folder()))
            .getMessage());
    assertEquals(
        run + ": is no checkpoint, it has no state.json",
        assertThrows(ConfigException.class, () -> SavedCheckpoint.open(run)).getMessage());
  }

  @Test
  void keepsTheLastAndEveryNth() throws IOException {
    var directory = CheckpointDirectory.open(folder, new Retention(2, 4));
    for (int epoch = 1; epoch <= 10; epoch++) {
      write(directory, CheckpointName.epoch(epoch));
    }
    write(directory, new CheckpointName(10, 5));
    assertEquals(
        List.of("epoch-0004", "epoch-0008", "epoch-0010", "epoch-0010-step-000005"), entries());
  }

  @Test
  void refusesARetentionThatKeepsNothing() {
    assertEquals(
        "keep-last must be at least 1, got 0",
        assertThrows(ConfigException.class, () -> new Retention(0, 1)).getMessage());
    assertEquals(
        "keep-every must be at least 0, got -1",
        assertThrows(ConfigException.class, () -> new Retention(1, -1)).getMessage());
  }

  @Test
  void foldersSortAsTheRunWent() {
    var names =
        List.of(
            CheckpointName.epoch(9),
            CheckpointName.epoch(10),
            new CheckpointName(10, 7),
            new CheckpointName(10, 123),
            CheckpointName.epoch(11));
    assertEquals(names, names.stream().sorted().toList());
    assertEquals(
        names.stream().map(CheckpointName::folder).toList(),
        names.stream().map(CheckpointName::folder).sorted().toList());
    for (CheckpointName name : names) {
      assertEquals(name, CheckpointName.ofFolder(name.folder()).orElseThrow());
    }
    assertFalse(CheckpointName.ofFolder(".writing-epoch-0001").isPresent());
    assertFalse(CheckpointName.ofFolder("epoch-1").isPresent());
    assertFalse(CheckpointName.ofFolder("epoch-00010").isPresent());
  }
}

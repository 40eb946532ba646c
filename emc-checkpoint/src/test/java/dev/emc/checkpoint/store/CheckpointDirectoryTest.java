package dev.emc.checkpoint.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.emc.api.ConfigException;
import dev.emc.checkpoint.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
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

  /** Whatever is done to the state, as text that is none or as good JSON that was not written. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "null",
        "7",
        "[]",
        "deep",
        "a long number",
        "a digit",
        "bytes",
        "format",
        "a folder",
        "large"
      })
  void passesOverACheckpointWithADamagedState(String damage) throws IOException {
    var directory = CheckpointDirectory.open(folder, Retention.ALL);
    write(directory, CheckpointName.epoch(1));
    write(directory, CheckpointName.epoch(2));
    Path file = folder.resolve("epoch-0002/state.json");
    String text = Files.readString(file);
    String changed =
        switch (damage) {
          case "deep" -> "{\"format\": 1, \"x\": " + "[".repeat(5000);
          case "a long number" -> text.replace("\"seed\" : 2", "\"seed\" : " + "2".repeat(5000));
          case "a digit" -> text.replace("\"seed\" : 2", "\"seed\" : 3");
          case "bytes" -> text.replaceFirst("\"bytes\" : \\d+", "\"bytes\" : -1");
          case "format" -> text.replace("\"format\" : 1", "\"format\" : 2");
          default -> damage;
        };
    assertNotEquals(text, changed);
    if (damage.equals("a folder")) {
      Files.delete(file);
      Files.createDirectory(file);
    } else if (damage.equals("large")) {
      try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.position(1L << 32).write(ByteBuffer.wrap(new byte[1]));
      }
    } else {
      Files.writeString(file, changed, StandardOpenOption.TRUNCATE_EXISTING);
    }
    var passedOver = new ArrayList<String>();
    assertEquals(
        CheckpointName.epoch(1), directory.newestComplete(passedOver::add).orElseThrow().name());
    assertEquals(1, passedOver.size());
    String prefix = "passing over the damaged checkpoint epoch-0002: ";
    assertTrue(passedOver.get(0).startsWith(prefix + folder), passedOver::toString);
  }

  /** A changed byte is found out, or was none that is read: within the name of the checksum. */
  @Test
  void everyByteOfAStateCounts() throws IOException {
    var directory = CheckpointDirectory.open(folder, Retention.ALL);
    Path saved = write(directory, CheckpointName.epoch(1)).folder();
    Path file = saved.resolve("state.json");
    byte[] text = Files.readAllBytes(file);
    int name = Files.readString(file).indexOf("state-crc32c");
    for (int i = 0; i < text.length; i++) {
      byte[] changed = text.clone();
      changed[i] ^= 1;
      Files.write(file, changed);
      if (i < name || i >= name + "state-crc32c".length()) {
        assertThrows(ConfigException.class, () -> SavedCheckpoint.open(saved), "byte " + i);
      }
    }
  }

  /** As written before there was one. */
  @Test
  void aStateWithoutAChecksumIsTakenAtItsWord() throws IOException {
    var directory = CheckpointDirectory.open(folder, Retention.ALL);
    Path saved = write(directory, CheckpointName.epoch(1)).folder();
    Path file = saved.resolve("state.json");
    ObjectNode json = (ObjectNode) new ObjectMapper().readTree(Files.readAllBytes(file));
    json.remove("state-crc32c");
    Files.writeString(file, json.toString());
    assertEquals(1, SavedCheckpoint.open(saved).state().get("seed").asInt());
    json.put("epochs", -1);
    Files.writeString(file, json.toString());
    assertEquals(
        file + ": a checkpoint cannot be at epoch -1, step 0",
        assertThrows(ConfigException.class, () -> SavedCheckpoint.open(saved)).getMessage());
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

  /** The second needs the first, the third nothing more: the first goes with the second. */
  @Test
  void keepsWhatAnotherNeedsAsLongAsThat() throws IOException {
    var directory = CheckpointDirectory.open(folder, new Retention(1, 0));
    write(directory, CheckpointName.epoch(1));
    ObjectNode state = new ObjectMapper().createObjectNode();
    state.putArray(SavedCheckpoint.NEEDS).add("epoch-0001").add("epoch-0000");
    directory.write(CheckpointName.epoch(2), Map.of(), Map.of(), state);
    assertEquals(List.of("epoch-0001", "epoch-0002"), entries());
    write(directory, CheckpointName.epoch(3));
    assertEquals(List.of("epoch-0003"), entries());
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

package dev.emc.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.emc.api.ConfigException;
import dev.emc.checkpoint.safetensors.SafeTensors;
import dev.emc.checkpoint.tensor.ByteSource;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.checkpoint.torch.TorchFile;
import dev.emc.testkit.Golden;
import dev.emc.testkit.GoldenArray;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every golden checkpoint reads to the expected values; every bad one is refused in one line. */
class GoldenCheckpointTest {
  private static final List<JsonNode> EXPECTED =
      Stream.of("expected", "expected_ssl", "expected_ssl_resnet")
          .map(name -> Golden.json("ckpt/" + name + ".json"))
          .toList();

  /** Where Python would mention one: what a reader must never have run. */
  private static final String EXECUTED = "golden-hostile-pickle-was-executed";

  static Stream<String> files() {
    return entries("files").map(node -> node.get("file").asText());
  }

  static Stream<String> badFiles() {
    return entries("bad_files").map(node -> node.get("file").asText());
  }

  private static Stream<JsonNode> entries(String list) {
    return EXPECTED.stream()
        .flatMap(golden -> StreamSupport.stream(golden.path(list).spliterator(), false));
  }

  private static JsonNode entry(String list, String file) {
    return entries(list)
        .filter(node -> node.get("file").asText().equals(file))
        .findFirst()
        .orElseThrow();
  }

  private static JsonNode content(JsonNode entry) {
    String name = entry.get("content").asText();
    return EXPECTED.stream()
        .map(golden -> golden.get("contents").path(name))
        .filter(node -> !node.isMissingNode())
        .findFirst()
        .orElseThrow();
  }

  private static ByteSource source(String file) throws IOException {
    try (InputStream in = Golden.open("ckpt/" + file)) {
      return ByteSource.memory(file, in.readAllBytes());
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void readsToTheExpectedValues(String file) throws IOException {
    JsonNode entry = entry("files", file);
    JsonNode content = content(entry);
    Map<String, Tensor> tensors;
    if (entry.get("format").asText().equals("safetensors")) {
      tensors = SafeTensors.read(source(file)).tensors();
    } else {
      TorchFile read = TorchFile.read(source(file));
      assertEquals(entry.get("format").asText().toUpperCase(Locale.ROOT), read.format().name());
      tensors = read.tensors();
      assertScalars(content.get("scalars"), read.scalars());
      for (JsonNode opaque : content.path("opaque")) {
        assertEquals(
            opaque.get("class").asText(),
            read.passedOver()
                .get(opaque.get("path").asText())
                .toString()
                .replaceAll(" with.*", ""));
      }
    }
    Set<String> expectedNames = new HashSet<>();
    content.get("tensors").fieldNames().forEachRemaining(expectedNames::add);
    assertEquals(expectedNames, tensors.keySet());
    for (String name : expectedNames) {
      assertTensor(name, content.get("tensors").get(name), tensors.get(name));
    }
  }

  private static void assertTensor(String name, JsonNode expected, Tensor actual)
      throws IOException {
    long[] shape =
        StreamSupport.stream(expected.get("shape").spliterator(), false)
            .mapToLong(JsonNode::asLong)
            .toArray();
    assertArrayEquals(shape, actual.shape(), name);
    assertEquals(expected.get("dtype").asText(), actual.type().pythonName(), name);
    double[] values = actual.toDoubles();
    GoldenArray first = Golden.array(expected.get("first8"));
    assertArrayEquals(first.data(), Arrays.copyOf(values, first.data().length), name);
    if (!actual.type().isFloating()) {
      assertEquals(expected.get("sum").asLong(), Arrays.stream(actual.toLongs()).sum(), name);
      return;
    }
    double sum = 0;
    double squares = 0;
    double magnitudes = 0;
    for (double value : values) {
      sum += value;
      squares += value * value;
      magnitudes += Math.abs(value);
    }
    assertEquals(expected.get("sum").asDouble(), sum, 1e-12 * magnitudes, name);
    assertEquals(expected.get("sum_sq").asDouble(), squares, 1e-12 * squares, name);
  }

  private static void assertScalars(JsonNode expected, Map<String, Object> actual) {
    Set<String> names = new HashSet<>();
    expected.fieldNames().forEachRemaining(names::add);
    assertEquals(names, actual.keySet());
    for (String name : names) {
      JsonNode value = expected.get(name);
      Object found = actual.get(name);
      if (value.isNull()) {
        assertNull(found, name);
      } else if (value.isBoolean()) {
        assertEquals(value.asBoolean(), found, name);
      } else if (value.isBigInteger()) {
        assertEquals(value.bigIntegerValue(), found, name);
      } else if (value.isTextual()) {
        assertEquals(value.asText(), found, name);
      } else {
        assertEquals(value.asDouble(), ((Number) found).doubleValue(), name);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("badFiles")
  void refusesInOneLine(String file) throws IOException {
    JsonNode entry = entry("bad_files", file);
    ByteSource source = source(file);
    if (file.startsWith("ok_")) {
      assertArrayEquals(
          new float[] {0, 1, 2, 3}, TorchFile.read(source).tensors().get("w").toFloats());
      return;
    }
    String message;
    try {
      List<Tensor> tensors = new ArrayList<>(Checkpoint.read(source).tensors().values());
      for (Tensor tensor : tensors) {
        tensor.toDoubles();
      }
      assertTrue(entry.path("may_accept").asText("no").startsWith("yes"), "accepted " + file);
      return;
    } catch (ConfigException e) {
      message = e.getMessage();
    }
    assertTrue(message.startsWith(file + ": "), message);
    assertFalse(message.contains("\n"), message);
    assertTrue(message.length() < 300, message);
    assertFalse(message.contains(EXECUTED), message);
    for (JsonNode word : entry.path("error_should_name")) {
      assertTrue(message.contains(word.asText()), message);
    }
    if (file.contains("hostile")) {
      assertTrue(message.contains("posix.system"), message);
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void refusesEveryTruncation(String file) throws IOException {
    byte[] bytes;
    try (InputStream in = Golden.open("ckpt/" + file)) {
      bytes = in.readAllBytes();
    }
    // Every cut near both ends, and some forty between.
    int step = Math.max(1, bytes.length / 40);
    for (int length = 0; length < bytes.length; length += near(length, bytes.length) ? 1 : step) {
      ByteSource cut = ByteSource.memory(file, Arrays.copyOf(bytes, length));
      String message =
          assertThrows(ConfigException.class, () -> Checkpoint.read(cut), "cut at " + length)
              .getMessage();
      assertTrue(message.startsWith(file + ": "), message);
      assertFalse(message.contains("\n"), message);
    }
  }

  private static boolean near(int at, int length) {
    return at < 40 || at > length - 60;
  }
}

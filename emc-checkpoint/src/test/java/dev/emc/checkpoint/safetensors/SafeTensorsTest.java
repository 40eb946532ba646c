package dev.emc.checkpoint.safetensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.ConfigException;
import dev.emc.checkpoint.tensor.ByteSource;
import dev.emc.checkpoint.tensor.DType;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.checkpoint.tensor.TensorFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafeTensorsTest {
  @TempDir Path folder;

  @Test
  void keepsNamesOrderAndBits() throws IOException {
    var tensors = new LinkedHashMap<String, Tensor>();
    tensors.put(
        "z.half", Tensor.ofBytes(DType.F16, ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5, 6}), 3));
    tensors.put("a.weight", Tensor.ofFloats(new float[] {1.5f, -2, Float.NaN}, 1, 3));
    tensors.put("empty", Tensor.ofFloats(new float[0], 0, 4));
    tensors.put("m.num_batches_tracked", Tensor.ofLongs(new long[] {12345678901L}));
    tensors.put("ключ_ü", Tensor.ofDoubles(new double[] {0.1}, 1));
    Path file = folder.resolve("model.safetensors");
    SafeTensors.write(file, tensors, Map.of("format", "pt"));

    TensorFile read = SafeTensors.read(file);

    assertEquals(Map.of("format", "pt"), read.metadata());
    assertEquals(List.copyOf(tensors.keySet()), List.copyOf(read.tensors().keySet()));
    for (var entry : tensors.entrySet()) {
      Tensor actual = read.tensors().get(entry.getKey());
      assertEquals(entry.getValue().toString(), actual.toString());
      assertEquals(entry.getValue().toBytes(), actual.toBytes(), entry.getKey());
    }
  }

  @Test
  void alignsHeaderAndElements() throws IOException {
    var shared = Tensor.ofLongs(new long[] {7}, 1);
    var tensors = new LinkedHashMap<String, Tensor>();
    tensors.put("b", Tensor.ofBytes(DType.U8, ByteBuffer.wrap(new byte[] {9}), 1));
    tensors.put("f", Tensor.ofFloats(new float[] {1, 2, 3}, 3));
    tensors.put("l", shared);
    tensors.put("tied", shared);
    Path file = folder.resolve("aligned.safetensors");
    SafeTensors.write(file, tensors, Map.of());

    byte[] bytes = Files.readAllBytes(file);
    long header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    assertEquals(0, header % 8);
    String json = new String(bytes, 8, (int) header, StandardCharsets.UTF_8);
    assertTrue(
        json.stripTrailing()
            .equals(
                "{\"b\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[28,29]},"
                    + "\"f\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[16,28]},"
                    + "\"l\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[0,8]},"
                    + "\"tied\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[8,16]}}"),
        json);
    assertArrayEquals(new long[] {7}, SafeTensors.read(file).tensors().get("tied").toLongs());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}|4|tensor 'a' of shape [2] and dtype F32 has 8 bytes, its offsets [0, 4] say otherwise",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}|8|tensor 'a' starts at byte 4 of the data where 0 was expected: tensors may neither overlap nor leave a gap",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}|8|has 8 bytes of data, its tensors account for 4",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}|3|is cut short: tensor 'a' ends at byte 4 of the data, the file has 3",
        "{\"a\":{\"dtype\":\"F8_E4M3\",\"shape\":[1],\"data_offsets\":[0,1]}}|1|tensor 'a' has dtype F8_E4M3; allowed are [F64, F32, F16, BF16, I64, I32, I16, I8, U8, BOOL]",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}|4|tensor 'a' has the size or offset -1 in the header; allowed are 0 to 2^63 - 1",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[99999999999999999999],\"data_offsets\":[0,4]}}|4|tensor 'a' has the size or offset 99999999999999999999 in the header; allowed are 0 to 2^63 - 1",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,4]}}|4|tensor 'a': a tensor cannot have the shape [4294967296, 4294967296]",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}|4|tensor 'a' needs dtype, shape and two data_offsets in the header",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4],\"x\":0}}|4|tensor 'a' has an unknown key 'x'",
        "{\"a\":[]}|0|header entry 'a' has START_ARRAY where START_OBJECT belongs",
        "{\"__metadata__\":{\"n\":1}}|0|header entry '__metadata__' has VALUE_NUMBER_INT where VALUE_STRING belongs",
        "{} {}|0|something follows the JSON object of its header",
        "[]|0|its header does not start with '{'"
      })
  void refusesWithOneLine(String header, int dataBytes, String message) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer file =
        ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(json.length).put(json);
    assertEquals("m.safetensors: " + message, refusal(file.array()));
  }

  @Test
  void refusesLyingHeaderLengths() {
    assertEquals(
        "m.safetensors: has 3 bytes, a safetensors file starts with 8 of length",
        refusal(new byte[3]));
    ByteBuffer file = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    assertEquals(
        "m.safetensors: says its header has 9 bytes, but only 8 follow",
        refusal(file.putLong(0, 9).array()));
    assertEquals(
        "m.safetensors: says its header has 18446744073709551615 bytes, a safetensors header has at most 100000000",
        refusal(file.putLong(0, -1).array()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]},\"a\":{}}|has a key twice, before character 57",
        "{\"a\": nonsense}|is not JSON from character 6",
        "{\"a\":{|is not JSON from character 6"
      })
  void refusesWhatIsNotJson(String header, String reason) {
    assertEquals("m.safetensors: its safetensors header " + reason, refusal(file(header)));
  }

  @Test
  void refusesNamesThatAreNoText() {
    assertEquals(
        "m.safetensors: has a tensor name with control characters: a?b",
        refusal(file("{\"a\\nb\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}}")));
    byte[] latin1 = file("{\"a?\":0}");
    latin1[11] = (byte) 0xfc;
    assertEquals("m.safetensors: its safetensors header is not UTF-8", refusal(latin1));
  }

  private static byte[] file(String header) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer file = ByteBuffer.allocate(8 + json.length).order(ByteOrder.LITTLE_ENDIAN);
    return file.putLong(json.length).put(json).array();
  }

  @Test
  void refusesWhatIsNoReadableFile() {
    assertEquals(
        folder + ": is a folder, expected a checkpoint file",
        assertThrows(ConfigException.class, () -> SafeTensors.read(folder)).getMessage());
    Path missing = folder.resolve("missing.safetensors");
    assertEquals(
        missing + ": no such file",
        assertThrows(ConfigException.class, () -> SafeTensors.read(missing)).getMessage());
  }

  private static String refusal(byte[] file) {
    return assertThrows(
            ConfigException.class, () -> SafeTensors.read(ByteSource.memory("m.safetensors", file)))
        .getMessage();
  }
}

package dev.emc.checkpoint.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.emc.api.ConfigException;
import dev.emc.checkpoint.tensor.ByteSource;
import dev.emc.checkpoint.tensor.DType;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.checkpoint.tensor.TensorData;
import dev.emc.checkpoint.tensor.TensorFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and checks the header of one safetensors file. */
final class SafeTensorsReader {
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
  private static final int LENGTH_BYTES = 8;

  private final ByteSource source;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();
  private long dataStart;

  private record Entry(String name, DType type, long[] shape, long begin, long end) {}

  private SafeTensorsReader(ByteSource source) {
    this.source = source;
  }

  static TensorFile read(ByteSource source) throws IOException {
    var reader = new SafeTensorsReader(source);
    reader.readHeader();
    reader.checkLayout();
    var tensors = new LinkedHashMap<String, Tensor>();
    reader.entries.forEach((name, entry) -> tensors.put(name, reader.tensor(entry)));
    return new TensorFile(reader.metadata, tensors);
  }

  private Tensor tensor(Entry entry) {
    return new Tensor(
        entry.type,
        entry.shape,
        TensorData.inFile(source, dataStart + entry.begin, entry.end - entry.begin));
  }

  private void readHeader() throws IOException {
    if (source.size() < LENGTH_BYTES) {
      throw broken("has " + source.size() + " bytes, a safetensors file starts with 8 of length");
    }
    long length = source.read(0, LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (length < 0 || length > SafeTensors.MAX_HEADER_BYTES) {
      throw broken(
          "says its header has %s bytes, a safetensors header has at most %s"
              .formatted(Long.toUnsignedString(length), SafeTensors.MAX_HEADER_BYTES));
    }
    if (length > source.size() - LENGTH_BYTES) {
      throw broken(
          "says its header has %s bytes, but only %s follow"
              .formatted(length, source.size() - LENGTH_BYTES));
    }
    byte[] header = source.read(LENGTH_BYTES, (int) length).array();
    if (header.length == 0 || header[0] != '{') {
      throw broken("its header does not start with '{'");
    }
    dataStart = LENGTH_BYTES + length;
    try (JsonParser json = JSON.createParser(utf8(header))) {
      json.nextToken();
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = json.currentName();
        if (name.equals("__metadata__")) {
          readMetadata(json);
        } else {
          if (name.chars().anyMatch(Character::isISOControl)) {
            throw broken("has a tensor name with control characters: " + name);
          }
          entries.put(name, readEntry(name, json));
        }
      }
      if (json.nextToken() != null) {
        throw broken("something follows the JSON object of its header");
      }
    } catch (JsonProcessingException e) {
      String reason =
          e.getOriginalMessage().startsWith("Duplicate field")
              ? "has a key twice, before character "
              : "is not JSON from character ";
      throw source.fault("its safetensors header " + reason + e.getLocation().getCharOffset(), e);
    } catch (CharacterCodingException e) {
      throw source.fault("its safetensors header is not UTF-8", e);
    }
  }

  /** The JSON library would guess at other encodings. */
  private static Reader utf8(byte[] header) {
    var decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    return new InputStreamReader(new ByteArrayInputStream(header), decoder);
  }

  private void readMetadata(JsonParser json) throws IOException {
    expect(json.nextToken(), JsonToken.START_OBJECT, "__metadata__");
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String key = json.currentName();
      expect(json.nextToken(), JsonToken.VALUE_STRING, "__metadata__");
      metadata.put(key, json.getText());
    }
  }

  private Entry readEntry(String name, JsonParser json) throws IOException {
    expect(json.nextToken(), JsonToken.START_OBJECT, name);
    String type = null;
    long[] shape = null;
    long[] offsets = null;
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String key = json.currentName();
      JsonToken value = json.nextToken();
      switch (key) {
        case "dtype" -> {
          expect(value, JsonToken.VALUE_STRING, name);
          type = json.getText();
        }
        case "shape" -> shape = readLongs(name, json);
        case "data_offsets" -> offsets = readLongs(name, json);
        default -> throw broken("tensor '%s' has an unknown key '%s'".formatted(name, key));
      }
    }
    if (type == null || shape == null || offsets == null || offsets.length != 2) {
      throw broken(
          "tensor '%s' needs dtype, shape and two data_offsets in the header".formatted(name));
    }
    return entry(name, type, shape, offsets);
  }

  private Entry entry(String name, String typeName, long[] shape, long[] offsets) {
    DType type =
        DType.named(typeName)
            .orElseThrow(
                () ->
                    broken(
                        "tensor '%s' has dtype %s; allowed are %s"
                            .formatted(name, typeName, Arrays.toString(DType.values()))));
    long bytes = byteSize(name, type, shape);
    if (offsets[0] > offsets[1] || offsets[1] - offsets[0] != bytes) {
      throw broken(
          "tensor '%s' of shape %s and dtype %s has %s bytes, its offsets %s say otherwise"
              .formatted(name, Arrays.toString(shape), type, bytes, Arrays.toString(offsets)));
    }
    return new Entry(name, type, shape, offsets[0], offsets[1]);
  }

  private long byteSize(String name, DType type, long[] shape) {
    try {
      return new Tensor(type, shape, sink -> {}).byteSize();
    } catch (IllegalArgumentException e) {
      throw broken("tensor '%s': %s".formatted(name, e.getMessage()));
    }
  }

  private long[] readLongs(String name, JsonParser json) throws IOException {
    expect(json.currentToken(), JsonToken.START_ARRAY, name);
    List<Long> values = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      expect(json.currentToken(), JsonToken.VALUE_NUMBER_INT, name);
      if (json.getNumberType() == JsonParser.NumberType.BIG_INTEGER || json.getLongValue() < 0) {
        throw broken(
            "tensor '%s' has the size or offset %s in the header; allowed are 0 to 2^63 - 1"
                .formatted(name, json.getText()));
      }
      values.add(json.getLongValue());
    }
    return values.stream().mapToLong(Long::longValue).toArray();
  }

  /** Every byte after the header belongs to exactly one tensor. */
  private void checkLayout() {
    List<Entry> byPosition = new ArrayList<>(entries.values());
    byPosition.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    long dataBytes = source.size() - dataStart;
    long at = 0;
    for (Entry entry : byPosition) {
      if (entry.begin != at) {
        throw broken(
            "tensor '%s' starts at byte %s of the data where %s was expected: tensors may neither overlap nor leave a gap"
                .formatted(entry.name, entry.begin, at));
      }
      if (entry.end > dataBytes) {
        throw broken(
            "is cut short: tensor '%s' ends at byte %s of the data, the file has %s"
                .formatted(entry.name, entry.end, dataBytes));
      }
      at = entry.end;
    }
    if (at != dataBytes) {
      throw broken("has %s bytes of data, its tensors account for %s".formatted(dataBytes, at));
    }
  }

  private void expect(@Nullable JsonToken token, JsonToken expected, String where) {
    if (token != expected) {
      throw broken("header entry '%s' has %s where %s belongs".formatted(where, token, expected));
    }
  }

  private ConfigException broken(String what) {
    return source.fault(what);
  }
}

package dev.emc.checkpoint.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.emc.checkpoint.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Writes one safetensors file. */
final class SafeTensorsWriter {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int ALIGNMENT = 8;

  private SafeTensorsWriter() {}

  static void write(
      WritableByteChannel channel, Map<String, Tensor> tensors, Map<String, String> metadata)
      throws IOException {
    // A tensor under two names is written twice: the format has no sharing.
    List<Place> places =
        tensors.entrySet().stream()
            .map(entry -> new Place(entry.getKey(), entry.getValue()))
            .toList();
    // Wide elements first, so that each tensor is aligned to its element without a gap.
    List<Place> layout = new ArrayList<>(places);
    layout.sort(Comparator.comparingInt((Place place) -> place.tensor.type().bytes()).reversed());
    long at = 0;
    for (Place place : layout) {
      place.start = at;
      at = Math.addExact(at, place.tensor.byteSize());
    }
    byte[] header = header(places, metadata);
    int padded = (header.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (padded > SafeTensors.MAX_HEADER_BYTES) {
      throw new IllegalArgumentException(
          "a safetensors header has at most %s bytes, this one has %s"
              .formatted(SafeTensors.MAX_HEADER_BYTES, padded));
    }
    ByteBuffer start = ByteBuffer.allocate(8 + padded).order(ByteOrder.LITTLE_ENDIAN);
    start.putLong(padded).put(header);
    while (start.hasRemaining()) {
      start.put((byte) ' ');
    }
    start.flip();
    while (start.hasRemaining()) {
      channel.write(start);
    }
    for (Place place : layout) {
      place.tensor.writeTo(channel);
    }
  }

  /** A tensor under its name, and where its bytes start. */
  private static final class Place {
    final String name;
    final Tensor tensor;
    long start;

    Place(String name, Tensor tensor) {
      this.name = name;
      this.tensor = tensor;
    }
  }

  private static byte[] header(List<Place> places, Map<String, String> metadata)
      throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      if (!metadata.isEmpty()) {
        json.writeObjectFieldStart("__metadata__");
        for (var entry : metadata.entrySet()) {
          json.writeStringField(entry.getKey(), entry.getValue());
        }
        json.writeEndObject();
      }
      for (Place place : places) {
        if (place.name.equals("__metadata__")) {
          throw new IllegalArgumentException("a tensor cannot be named '__metadata__'");
        }
        Tensor tensor = place.tensor;
        json.writeObjectFieldStart(place.name);
        json.writeStringField("dtype", tensor.type().name());
        json.writeFieldName("shape");
        json.writeArray(tensor.shape(), 0, tensor.shape().length);
        json.writeFieldName("data_offsets");
        json.writeArray(new long[] {place.start, place.start + tensor.byteSize()}, 0, 2);
        json.writeEndObject();
      }
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }
}

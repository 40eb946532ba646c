package dev.emc.core.checkpoint.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.emc.core.checkpoint.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
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
    // Wide elements first, so that each tensor is aligned to its element without a gap.
    List<Tensor> layout = new ArrayList<>(tensors.values());
    layout.sort(Comparator.comparingInt((Tensor tensor) -> tensor.type().bytes()).reversed());
    byte[] header = header(tensors, metadata, layout);
    int padded = (header.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (padded > SafeTensors.MAX_HEADER_BYTES) {
      throw new IllegalArgumentException(
          "a safetensors header has at most %d bytes, this one has %d"
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
    for (Tensor tensor : layout) {
      tensor.writeTo(channel);
    }
  }

  private static byte[] header(
      Map<String, Tensor> tensors, Map<String, String> metadata, List<Tensor> layout)
      throws IOException {
    Map<Tensor, List<Long>> starts = new HashMap<>();
    long at = 0;
    for (Tensor tensor : layout) {
      // A tensor under two names is written twice: the format has no sharing.
      starts.computeIfAbsent(tensor, t -> new ArrayList<>()).add(at);
      at = Math.addExact(at, tensor.byteSize());
    }
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
      for (var entry : tensors.entrySet()) {
        if (entry.getKey().equals("__metadata__")) {
          throw new IllegalArgumentException("a tensor cannot be named '__metadata__'");
        }
        Tensor tensor = entry.getValue();
        long start = starts.get(tensor).remove(0);
        json.writeObjectFieldStart(entry.getKey());
        json.writeStringField("dtype", tensor.type().name());
        json.writeFieldName("shape");
        json.writeArray(tensor.shape(), 0, tensor.shape().length);
        json.writeFieldName("data_offsets");
        json.writeArray(new long[] {start, start + tensor.byteSize()}, 0, 2);
        json.writeEndObject();
      }
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }
}

package dev.emc.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.emc.checkpoint.npz.NpzWriter;
import dev.emc.checkpoint.safetensors.SafeTensors;
import dev.emc.checkpoint.tensor.DType;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.checkpoint.torch.TorchWriter;
import dev.emc.testkit.process.Python;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Java → files → real PyTorch → files → Java changes no bit. Needs a Python with torch. */
class PythonRoundTripTest {
  @TempDir Path folder;

  @TestFactory
  List<DynamicTest> roundTrip() {
    Optional<Python> python = Python.with("torch, numpy");
    if (python.isEmpty()) {
      return List.of(
          dynamicTest(
              "skipped: no python3 that can import torch and numpy",
              () -> abort("no python3 that can import torch and numpy")));
    }
    return List.of(dynamicTest("bit-exact through PyTorch", () -> roundTrip(python.get())));
  }

  private void roundTrip(Python python) throws Exception {
    Map<String, Tensor> tensors = tensors();
    TorchWriter.write(folder.resolve("model.pth"), tensors);
    SafeTensors.write(folder.resolve("model.safetensors"), tensors, Map.of("format", "pt"));
    NpzWriter.write(folder.resolve("model.npz"), tensors);

    assertEquals(
        "same " + tensors.size(), python.script("checkpoint_roundtrip.py", folder).strip());

    for (String file : List.of("python.zip.pth", "python.legacy.pth")) {
      Checkpoint read = Checkpoint.read(folder.resolve(file));
      assertEquals(3L, read.scalars().get("epoch"));
      assertEquals(tensors.size() + 1, read.tensors().size());
      for (var entry : tensors.entrySet()) {
        Tensor actual = read.tensors().get("state_dict/" + entry.getKey());
        assertEquals(entry.getValue().toString(), actual.toString(), file);
        assertEquals(entry.getValue().toBytes(), actual.toBytes(), file + " " + entry.getKey());
      }
      assertEquals(
          transposed(tensors.get("F32")), read.tensors().get("state_dict/transposed").toBytes());
    }
    Checkpoint own = Checkpoint.read(folder.resolve("model.pth"));
    for (var entry : tensors.entrySet()) {
      assertEquals(entry.getValue().toBytes(), own.tensors().get(entry.getKey()).toBytes());
    }
  }

  /** Random bits in every type, an empty tensor, a scalar and a key that is not ASCII. */
  private static Map<String, Tensor> tensors() {
    var random = new Random(41);
    var tensors = new LinkedHashMap<String, Tensor>();
    for (DType type : DType.values()) {
      tensors.put(type.name(), random(type, random, 37, 11));
      tensors.put("scalar." + type.name(), random(type, random));
    }
    tensors.put("empty", random(DType.F32, random, 0, 4));
    tensors.put("ключ_ü", random(DType.F32, random, 5));
    tensors.put("large", random(DType.F32, random, 700, 500));
    return tensors;
  }

  private static Tensor random(DType type, Random random, long... shape) {
    long size = 1;
    for (long axis : shape) {
      size *= axis;
    }
    byte[] bytes = new byte[(int) size * type.bytes()];
    random.nextBytes(bytes);
    for (int i = 0; i < bytes.length && type == DType.BOOL; i++) {
      bytes[i] &= 1;
    }
    return Tensor.ofBytes(type, ByteBuffer.wrap(bytes), shape);
  }

  private static ByteBuffer transposed(Tensor matrix) throws IOException {
    int rows = (int) matrix.shape()[0];
    int columns = (int) matrix.shape()[1];
    ByteBuffer from = matrix.toBytes();
    ByteBuffer to = ByteBuffer.allocate(from.remaining()).order(from.order());
    for (int column = 0; column < columns; column++) {
      for (int row = 0; row < rows; row++) {
        to.putInt(from.getInt(4 * (row * columns + column)));
      }
    }
    return to.flip();
  }
}

package dev.emc.checkpoint.npz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.emc.api.ConfigException;
import dev.emc.checkpoint.tensor.ByteSource;
import dev.emc.checkpoint.tensor.DType;
import dev.emc.checkpoint.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpyFileTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"1, 1", "3, 5", "700, 513"})
  void aMatrixComesBackAsItWas(int rows, int width) throws IOException {
    float[] values = new float[rows * width];
    var random = new Random(rows);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    Path file = folder.resolve("a.npy");
    NpyFile.write(file, Tensor.ofFloats(values, rows, width));
    Tensor read = NpyFile.read(file);
    assertArrayEquals(new long[] {rows, width}, read.shape());
    assertArrayEquals(values, read.toFloats());
  }

  /** As NumPy writes {@code numpy.save(file, [[1, 2, 3], [4, 5, 6]], order F)}. */
  @ParameterizedTest
  @ValueSource(strings = {"1", "2"})
  void columnsOfFortranOrderBecomeRows(String version) throws IOException {
    ByteBuffer elements = ByteBuffer.allocate(48).order(ByteOrder.LITTLE_ENDIAN);
    for (double value : new double[] {1, 4, 2, 5, 3, 6}) {
      elements.putDouble(value);
    }
    String dict = "{'descr': '<f8', 'fortran_order': True, 'shape': (2, 3), }\n";
    Tensor read = NpyFile.read(npy(Integer.parseInt(version), dict, elements.array()));
    assertEquals(DType.F64, read.type());
    assertArrayEquals(new double[] {1, 2, 3, 4, 5, 6}, read.toDoubles());
  }

  @ParameterizedTest
  @CsvSource({"<i4, 4, I32", "|u1, 1, U8", "<f2, 2, F16", "=f4, 4, F32", "|b1, 1, BOOL"})
  void elementTypes(String descr, int bytes, DType type) throws IOException {
    String dict = "{'descr': '%s', 'fortran_order': False, 'shape': (3,), }\n".formatted(descr);
    Tensor read = NpyFile.read(npy(1, dict, new byte[3 * bytes]));
    assertEquals(type, read.type());
    assertArrayEquals(new long[] {3}, read.shape());
  }

  @Test
  void whatCannotBeReadIsRefusedInOneLine() {
    String shape = "'fortran_order': False, 'shape': (2,), }";
    refused("is no .npy file: it does not start with NumPy's magic number", "hello world");
    refused("is no .npy file but a web page", "<!DOCTYPE html><html>");
    refused(
        "is no .npy file but a Git LFS pointer to a file of 12 bytes",
        "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 12\n");
    refused("is cut short within its header", "\u0093NUMPY\1\0");
    refused("has version 9 of the .npy format; 1 to 3 are read", "\u0093NUMPY\11\0aabbb");
    refused(
        "holds records; an array of plain numbers is expected",
        npyText("{'descr': [('a', '<f4')], " + shape, 8));
    refused(
        "has elements of type '|O'; float, integer and bool types are read",
        npyText("{'descr': '|O', " + shape, 8));
    refused(
        "is big-endian (>f4), which is not read; save array.astype('<f4')",
        npyText("{'descr': '>f4', " + shape, 8));
    refused(
        "has 7 bytes of elements where its header says 8", npyText("{'descr': '<f4', " + shape, 7));
    refused(
        "has the shape (2, x), which is none",
        npyText("{'descr': '<f4', 'fortran_order': False, 'shape': (2, x)}", 7));
    refused(
        "has the shape (9999999999, 9999999999), which is none",
        npyText("{'descr': '<f4', 'fortran_order': False, 'shape': (9999999999, 9999999999)}", 7));
    refused(
        "has a header that is none: fortran_order or shape is missing", npyText("{'descr': 1}", 7));
    refused(
        "is in Fortran order with more than two axes; save numpy.ascontiguousarray(array)",
        npyText("{'descr': '<f4', 'fortran_order': True, 'shape': (1, 1, 2)}", 8));
  }

  @Test
  void aCutFileIsRefusedWhereverItIsCut() throws IOException {
    byte[] whole = npyBytes(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", 8);
    for (int length = 0; length < whole.length; length++) {
      ByteSource cut = ByteSource.memory("cut", Arrays.copyOf(whole, length));
      assertThrows(ConfigException.class, () -> NpyFile.read(cut), "cut at " + length);
    }
  }

  @Test
  void anArchiveOfOursAndACompressedOneAreRead() throws IOException {
    var tensors = new LinkedHashMap<String, Tensor>();
    tensors.put("features", Tensor.ofFloats(new float[] {1, 2, 3, 4}, 2, 2));
    tensors.put("labels", Tensor.ofLongs(new long[] {7, 8}, 2));
    Path ours = folder.resolve("a.npz");
    NpzWriter.write(ours, tensors);
    assertArrayEquals(new long[] {7, 8}, NpzReader.read(ours).get("labels").toLongs());
    Path compressed = folder.resolve("b.npz");
    try (var zip = new ZipOutputStream(Files.newOutputStream(compressed))) {
      zip.putNextEntry(new ZipEntry("x.npy"));
      zip.write(npyBytes(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (500,), }", 2000));
    }
    assertArrayEquals(new float[500], NpzReader.read(compressed).get("x").toFloats());
  }

  @Test
  void whatIsNoArchiveIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("a.npz"), "no zip");
    var refusal = assertThrows(ConfigException.class, () -> NpzReader.read(file));
    String start = file + ": is no .npz archive or a damaged one: ";
    assertEquals(start, refusal.getMessage().substring(0, start.length()));
  }

  private static void refused(String line, String bytes) {
    ByteSource source = ByteSource.memory("a.npy", bytes.getBytes(StandardCharsets.ISO_8859_1));
    var refusal = assertThrows(ConfigException.class, () -> NpyFile.read(source));
    assertEquals("a.npy: " + line, refusal.getMessage());
  }

  private static String npyText(String dict, int elements) {
    return new String(npyBytes(1, dict, elements), StandardCharsets.ISO_8859_1);
  }

  private static byte[] npyBytes(int version, String dict, int elements) {
    return bytes(version, dict, new byte[elements]);
  }

  private static ByteSource npy(int version, String dict, byte[] elements) {
    return ByteSource.memory("a.npy", bytes(version, dict, elements));
  }

  private static byte[] bytes(int version, String dict, byte[] elements) {
    var out = new ByteArrayOutputStream();
    out.writeBytes("\u0093NUMPY".getBytes(StandardCharsets.ISO_8859_1));
    out.write(version);
    out.write(0);
    int length = dict.length();
    out.write(length);
    out.write(length >> 8);
    if (version > 1) {
      out.write(0);
      out.write(0);
    }
    out.writeBytes(dict.getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(elements);
    return out.toByteArray();
  }
}

package dev.emc.checkpoint.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TensorTest {
  @ParameterizedTest
  @EnumSource(DType.class)
  void everyTypeReachesTheEngineWithItsValues(DType type) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(3 * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    switch (type) {
      case F64 -> bytes.putDouble(-1.5).putDouble(0).putDouble(2);
      case F32 -> bytes.putFloat(-1.5f).putFloat(0).putFloat(2);
      case F16 -> bytes.putShort((short) 0xbe00).putShort((short) 0).putShort((short) 0x4000);
      case BF16 -> bytes.putShort((short) 0xbfc0).putShort((short) 0).putShort((short) 0x4000);
      case I64 -> bytes.putLong(-7).putLong(0).putLong(2);
      case I32 -> bytes.putInt(-7).putInt(0).putInt(2);
      case I16 -> bytes.putShort((short) -7).putShort((short) 0).putShort((short) 2);
      case I8 -> bytes.put((byte) -7).put((byte) 0).put((byte) 2);
      case U8 -> bytes.put((byte) 249).put((byte) 0).put((byte) 2);
      case BOOL -> bytes.put((byte) 1).put((byte) 0).put((byte) 1);
    }
    double[] expected = {
      type.isFloating() ? -1.5 : type == DType.U8 ? 249 : type == DType.BOOL ? 1 : -7,
      0,
      type == DType.BOOL ? 1 : 2
    };
    Tensor tensor = Tensor.ofBytes(type, bytes.flip(), 3);

    assertArrayEquals(expected, tensor.toDoubles());
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray array = tensor.toNDArray(manager);
      assertEquals(type.engineType(), array.getDataType());
      assertArrayEquals(expected, array.toType(DataType.FLOAT64, true).toDoubleArray());
      assertArrayEquals(expected, tensor.toNDArray(manager, DataType.FLOAT64).toDoubleArray());
      if (type.engineType() == array.getDataType() && DType.of(array.getDataType()) == type) {
        assertEquals(tensor.toBytes(), Tensor.of(array).toBytes());
      }
    }
  }

  @Test
  void halfFloatsAreWidenedExactly() throws IOException {
    short[] bits = {0x0001, (short) 0x8001, 0x7bff, 0x7c00, (short) 0xfc00, 0x7e00, 0x03ff};
    ByteBuffer bytes = ByteBuffer.allocate(14).order(ByteOrder.LITTLE_ENDIAN);
    for (short value : bits) {
      bytes.putShort(value);
    }
    float[] expected = {
      0x1p-24f,
      -0x1p-24f,
      65504,
      Float.POSITIVE_INFINITY,
      Float.NEGATIVE_INFINITY,
      Float.NaN,
      1023 * 0x1p-24f
    };
    assertArrayEquals(expected, Tensor.ofBytes(DType.F16, bytes.flip(), 7).toFloats());
  }

  @Test
  void tensorsLargerThanAChunkSurvive() throws IOException {
    float[] values = new float[1_000_003];
    var random = new Random(7);
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat();
    }
    Tensor tensor = Tensor.ofFloats(values, values.length);
    assertArrayEquals(values, tensor.toFloats());
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray array = tensor.toNDArray(manager);
      assertArrayEquals(values, array.toFloatArray());
      assertArrayEquals(values, Tensor.of(array).toFloats());
    }
  }

  @Test
  void overwritesInPlaceOutsideTheGraph() throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      JniUtils.setGradMode(true);
      NDArray weight = manager.zeros(new Shape(2, 3));
      NDArray view = weight.reshape(6);
      weight.setRequiresGradient(true);
      Tensor.ofDoubles(new double[] {1, 2, 3, 4, 5, 6}, 2, 3).copyTo(weight);
      assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, weight.toFloatArray());
      assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, view.toFloatArray());
      assertTrue(weight.hasGradient());
      assertTrue(JniUtils.isGradMode());

      NDArray scalar = manager.create(1L);
      Tensor.ofLongs(new long[] {77}).copyTo(scalar);
      assertEquals(77, scalar.getLong());
      int before = manager.getManagedArrays().size();
      Tensor.of(weight.transpose()).toBytes();
      assertTrue(manager.getManagedArrays().size() <= before + 1, "only the transposed view");
    }
  }

  @Test
  void readsTransposedArraysInRowMajorOrder() throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray array = manager.create(new float[] {1, 2, 3, 4, 5, 6}, new Shape(2, 3)).transpose();
      Tensor tensor = Tensor.of(array);
      assertEquals("(3, 2)", tensor.shapeText());
      assertArrayEquals(new float[] {1, 4, 2, 5, 3, 6}, tensor.toFloats());
      assertEquals(manager, array.getManager());
    }
  }

  @Test
  void knowsItsSizesAndRefusesOthers() {
    assertEquals(1, Tensor.ofFloats(new float[1]).size());
    assertEquals("()", Tensor.ofFloats(new float[1]).shapeText());
    assertEquals(0, Tensor.ofFloats(new float[0], Long.MAX_VALUE, 0, Long.MAX_VALUE).size());
    var wrongCount =
        assertThrows(IllegalArgumentException.class, () -> Tensor.ofFloats(new float[5], 2, 3));
    assertEquals("a float32 tensor of shape (2, 3) has 6 elements, got 5", wrongCount.getMessage());
    var overflow =
        assertThrows(
            IllegalArgumentException.class,
            () -> new Tensor(DType.F32, new long[] {1L << 40, 1L << 40}, sink -> {}));
    assertEquals(
        "a tensor cannot have the shape [1099511627776, 1099511627776]", overflow.getMessage());
    assertThrows(
        IllegalArgumentException.class,
        () -> new Tensor(DType.F32, new long[] {2, -1}, sink -> {}));
    var tooLarge = new Tensor(DType.F32, new long[] {1L << 30}, sink -> {});
    assertEquals(
        "a float32 tensor of shape (1073741824) is larger than 2 GiB",
        assertThrows(IllegalStateException.class, tooLarge::toBytes).getMessage());
  }

  @Test
  void findsNonFiniteWeights() throws IOException {
    assertFalse(Tensor.ofFloats(new float[] {1, 2}, 2).hasNonFinite());
    assertTrue(Tensor.ofFloats(new float[] {1, Float.NaN}, 2).hasNonFinite());
    assertTrue(Tensor.ofDoubles(new double[] {1, Double.NEGATIVE_INFINITY}, 2).hasNonFinite());
  }
}

package dev.emc.checkpoint.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;

/**
 * An array in a checkpoint: element type, shape, and elements that are read when they are asked
 * for.
 *
 * <p>Files and tensors may be larger than 2 GiB and are written piece by piece; what is brought
 * into one Java array ({@link #toBytes}, {@link #toFloats}, …) or into the engine is limited to 2
 * GiB a tensor.
 */
public final class Tensor {
  private final DType type;
  private final long[] shape;
  private final long size;
  private final TensorData data;

  /**
   * A tensor.
   *
   * @param shape sizes of the axes, outermost first; empty for a scalar
   * @param data exactly as many elements as the shape says
   * @throws IllegalArgumentException if a size is negative or the bytes overflow a long
   */
  public Tensor(DType type, long[] shape, TensorData data) {
    this.type = type;
    this.shape = shape.clone();
    this.size = countElements(this.shape);
    this.data = data;
    if (size > Long.MAX_VALUE / type.bytes()) {
      throw new IllegalArgumentException("a tensor cannot have the shape " + shapeText());
    }
  }

  private static long countElements(long[] shape) {
    long size = 1;
    boolean empty = false;
    for (long axis : shape) {
      if (axis < 0) {
        throw new IllegalArgumentException(
            "a tensor cannot have the shape " + Arrays.toString(shape));
      }
      empty |= axis == 0;
    }
    if (empty) {
      return 0;
    }
    for (long axis : shape) {
      if (size > Long.MAX_VALUE / axis) {
        throw new IllegalArgumentException(
            "a tensor cannot have the shape " + Arrays.toString(shape));
      }
      size *= axis;
    }
    return size;
  }

  /** A float32 tensor; the values are not copied. */
  public static Tensor ofFloats(float[] values, long... shape) {
    return checked(DType.F32, shape, values.length, TensorCodec.encode(values));
  }

  /** A float64 tensor; the values are not copied. */
  public static Tensor ofDoubles(double[] values, long... shape) {
    return checked(DType.F64, shape, values.length, TensorCodec.encode(values));
  }

  /** An int64 tensor; the values are not copied. */
  public static Tensor ofLongs(long[] values, long... shape) {
    return checked(DType.I64, shape, values.length, TensorCodec.encode(values));
  }

  /**
   * A tensor of raw elements.
   *
   * @param bytes little-endian, row-major, from position to limit; not copied
   */
  public static Tensor ofBytes(DType type, ByteBuffer bytes, long... shape) {
    var tensor = new Tensor(type, shape, TensorData.inMemory(bytes));
    if (tensor.byteSize() != bytes.remaining()) {
      throw new IllegalArgumentException(
          "a " + tensor + " has " + tensor.byteSize() + " bytes, got " + bytes.remaining());
    }
    return tensor;
  }

  private static Tensor checked(DType type, long[] shape, int count, TensorData data) {
    var tensor = new Tensor(type, shape, data);
    if (tensor.size != count) {
      throw new IllegalArgumentException(
          "a " + tensor + " has " + tensor.size + " elements, got " + count);
    }
    return tensor;
  }

  /**
   * An engine's array. It is not copied: it must stay open and unchanged until this tensor has been
   * written or read.
   *
   * @throws IllegalArgumentException if checkpoints have no such type
   */
  public static Tensor of(NDArray array) {
    return new Tensor(
        DType.of(array.getDataType()), array.getShape().getShape(), EngineArrays.data(array));
  }

  /** Type of an element. */
  public DType type() {
    return type;
  }

  /** Sizes of the axes, outermost first; empty for a scalar. */
  public long[] shape() {
    return shape.clone();
  }

  /** The shape as text, such as {@code (64, 3, 7, 7)}. */
  public String shapeText() {
    String list = Arrays.toString(shape);
    return "(" + list.substring(1, list.length() - 1) + ")";
  }

  /** Number of elements; 1 for a scalar. */
  public long size() {
    return size;
  }

  /** Number of bytes of all elements. */
  public long byteSize() {
    return size * type.bytes();
  }

  /** Hands out the elements in row-major order, piece by piece. */
  public void read(TensorData.Sink sink) throws IOException {
    long[] seen = {0};
    data.read(
        chunk -> {
          seen[0] += chunk.remaining();
          sink.accept(chunk);
        });
    if (seen[0] != byteSize()) {
      throw new IOException("a " + this + " has " + byteSize() + " bytes, read " + seen[0]);
    }
  }

  /** Writes the elements, row-major and little-endian. */
  public void writeTo(WritableByteChannel channel) throws IOException {
    read(
        chunk -> {
          while (chunk.hasRemaining()) {
            channel.write(chunk);
          }
        });
  }

  /** All elements as they are: little-endian, row-major. */
  public ByteBuffer toBytes() throws IOException {
    ByteBuffer all = ByteBuffer.allocate(arrayLength(byteSize())).order(ByteOrder.LITTLE_ENDIAN);
    read(all::put);
    return all.flip();
  }

  /** All elements as float32: widened exactly from 16 bits, rounded from wider types. */
  public float[] toFloats() throws IOException {
    float[] values = new float[arrayLength(size)];
    int[] at = {0};
    read(chunk -> at[0] = TensorCodec.decode(type, chunk, values, at[0]));
    return values;
  }

  /** All elements as float64: exact for every type but large int64. */
  public double[] toDoubles() throws IOException {
    double[] values = new double[arrayLength(size)];
    int[] at = {0};
    read(chunk -> at[0] = TensorCodec.decode(type, chunk, values, at[0]));
    return values;
  }

  /**
   * All elements as int64.
   *
   * @throws IllegalStateException if the elements are real numbers
   */
  public long[] toLongs() throws IOException {
    if (type.isFloating()) {
      throw new IllegalStateException("a " + this + " does not hold integers");
    }
    long[] values = new long[arrayLength(size)];
    int[] at = {0};
    read(chunk -> at[0] = TensorCodec.decode(type, chunk, values, at[0]));
    return values;
  }

  /**
   * The tensor in the engine, in the type {@link DType#engineType()} gives.
   *
   * @param manager owns the result, on its device
   */
  public NDArray toNDArray(NDManager manager) throws IOException {
    return toNDArray(manager, type.engineType());
  }

  /**
   * The tensor in the engine.
   *
   * @param manager owns the result, on its device
   * @param target its own type, float32, float64 or int64
   * @throws IllegalArgumentException if this tensor cannot be brought into that type
   */
  public NDArray toNDArray(NDManager manager, DataType target) throws IOException {
    arrayLength(Math.max(byteSize(), size * target.getNumOfBytes()));
    return EngineArrays.create(this, manager, target);
  }

  /**
   * Overwrites an engine's array in place, in the array's own type and outside any graph: views of
   * it and whoever holds it see the new values.
   *
   * @throws IllegalArgumentException if the shapes differ or the type cannot be converted
   */
  public void copyTo(NDArray target) throws IOException {
    if (!Arrays.equals(shape, target.getShape().getShape())) {
      throw new IllegalArgumentException(
          "a " + this + " does not fit an array of shape " + target.getShape());
    }
    arrayLength(Math.max(byteSize(), size * target.getDataType().getNumOfBytes()));
    EngineArrays.overwrite(this, target);
  }

  /** Whether a NaN or an infinity is among the elements. */
  public boolean hasNonFinite() throws IOException {
    boolean[] found = {false};
    if (type.isFloating()) {
      read(chunk -> found[0] = found[0] || TensorCodec.hasNonFinite(type, chunk));
    }
    return found[0];
  }

  private int arrayLength(long length) {
    if (length > Integer.MAX_VALUE - 8) {
      throw new IllegalStateException("a " + this + " is larger than 2 GiB");
    }
    return (int) length;
  }

  @Override
  public String toString() {
    return type.pythonName() + " tensor of shape " + shapeText();
  }
}

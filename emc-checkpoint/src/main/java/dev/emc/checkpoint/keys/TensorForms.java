package dev.emc.checkpoint.keys;

import dev.emc.checkpoint.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/** The same numbers in the form that a network here has them in. */
final class TensorForms {
  private TensorForms() {}

  /**
   * A factor for each channel as a row; torchvision shapes it like an image.
   *
   * @param scale (C) or (C, 1, 1)
   * @return (C)
   */
  static Tensor row(Tensor scale) {
    long[] shape = scale.shape();
    boolean isImage = shape.length == 3 && shape[1] == 1 && shape[2] == 1;
    return isImage ? new Tensor(scale.type(), new long[] {shape[0]}, scale::read) : scale;
  }

  /**
   * Tensors one after the other, along their first dimension.
   *
   * @param parts (N, …), (M, …) and so on, of one type
   * @return (N + M + …, …)
   */
  static Tensor joined(List<Tensor> parts) {
    Tensor first = parts.get(0);
    long[] shape = first.shape();
    shape[0] = parts.stream().mapToLong(part -> part.shape()[0]).sum();
    return new Tensor(
        first.type(),
        shape,
        sink -> {
          for (Tensor part : parts) {
            part.read(sink);
          }
        });
  }

  /** Whether they are of one type and differ in their first dimension alone. */
  static boolean canBeJoined(List<Tensor> parts) {
    Tensor first = parts.get(0);
    return parts.stream()
        .allMatch(
            part ->
                part.type() == first.type()
                    && part.shape().length > 0
                    && Arrays.equals(rest(part), rest(first)));
  }

  private static long[] rest(Tensor tensor) {
    return Arrays.copyOfRange(tensor.shape(), 1, tensor.shape().length);
  }

  /**
   * Positions with one of zero for the class token, where a network wants one and a file has those
   * of a square of patches alone: some of timm's networks add none to the class token.
   *
   * @param wanted shape of the network's tensor
   * @return the tensor as it is if it is not of that kind
   */
  static Tensor fitting(String key, Tensor found, long[] wanted) {
    long[] shape = found.shape();
    boolean isOneShort =
        key.equals(Architecture.POSITIONS)
            && shape.length == 3
            && shape[0] == 1
            && isSquare(shape[1])
            && Arrays.equals(wanted, new long[] {1, shape[1] + 1, shape[2]});
    if (!isOneShort) {
      return found;
    }
    int zeros = Math.toIntExact(shape[2] * found.type().bytes());
    return new Tensor(
        found.type(),
        wanted,
        sink -> {
          sink.accept(ByteBuffer.allocate(zeros).order(ByteOrder.LITTLE_ENDIAN));
          found.read(sink);
        });
  }

  private static boolean isSquare(long number) {
    long side = Math.round(Math.sqrt(number));
    return side * side == number;
  }
}

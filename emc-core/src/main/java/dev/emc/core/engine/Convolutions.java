package dev.emc.core.engine;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import java.util.List;
import java.util.Optional;

/**
 * Whether the engine's convolutions on the CPU are right on this processor, found out once by
 * trying.
 *
 * <p>PyTorch leaves float32 convolutions to oneDNN, which writes machine code for the processor it
 * finds. On an AMD EPYC (family 26, in a virtual machine) that of PyTorch 2.7.1 leaves channels out
 * or reads what nobody wrote, at some widths only (24 input channels; 1×1 with channels innermost
 * and 512 outputs or more), and at others it divides by zero. float64 goes another way and is
 * right, so it is what the samples are compared with.
 */
final class Convolutions {
  /** What it was seen to be wrong with; the last two with channels innermost in memory. */
  private static final List<Sample> SAMPLES =
      List.of(
          new Sample(3, 24, 64, 8, 3, 2, false),
          new Sample(2, 8, 24, 6, 3, 1, false),
          new Sample(2, 16, 1024, 4, 1, 1, true),
          new Sample(8, 192, 512, 2, 1, 1, true));

  /** Far above float32's rounding (1e-6), far below what a missing channel does (1e-1). */
  private static final double TOLERANCE = 1e-3;

  private static final String WRONG =
      "the engine's convolutions compute wrong numbers on this processor, and its other kernels ";

  private static final String SO_NOTHING =
      ": nothing can be trained or evaluated on this machine's CPU";

  private record Sample(
      int images, int in, int out, int side, int kernel, int stride, boolean channelsLast) {}

  private Convolutions() {}

  /**
   * Tries the convolutions and, where one is wrong, switches oneDNN off for this process.
   *
   * @return what the user has to know, if anything
   * @throws EngineStartException if they are wrong and stay so
   */
  static Optional<String> verify(Engine engine) {
    if (right(engine)) {
      return Optional.empty();
    }
    try {
      EngineSwitches.switchOffOneDnn();
    } catch (LinkageError e) {
      throw new EngineStartException(
          WRONG + "cannot be chosen (" + e.getMessage() + ")" + SO_NOTHING, e);
    }
    if (!right(engine)) {
      throw new EngineStartException(WRONG + "do so too" + SO_NOTHING);
    }
    return Optional.of(
        "oneDNN's convolutions (PyTorch "
            + engine.getVersion()
            + ") compute wrong numbers on this processor: they are switched off, and PyTorch's own,"
            + " which are right but slower, are used instead");
  }

  private static boolean right(Engine engine) {
    boolean recording = JniUtils.isGradMode();
    JniUtils.setGradMode(false);
    try (NDManager manager = engine.newBaseManager(Device.cpu())) {
      return SAMPLES.stream().allMatch(sample -> right(sample, manager));
    } finally {
      JniUtils.setGradMode(recording);
    }
  }

  private static boolean right(Sample s, NDManager manager) {
    try (NDManager scope = manager.newSubManager()) {
      NDArray images = ramp(scope, 7, s.images(), s.side(), s.side(), s.in()).transpose(0, 3, 1, 2);
      if (!s.channelsLast()) {
        images = images.flatten().reshape(images.getShape());
      }
      NDArray weight = ramp(scope, 11, s.out(), s.in(), s.kernel(), s.kernel());
      NDArray exact =
          convolve(images.toType(DataType.FLOAT64, true), weight.toType(DataType.FLOAT64, true), s);
      NDArray result = convolve(images, weight, s).toType(DataType.FLOAT64, true);
      double largest = exact.abs().max().getDouble();
      return result.sub(exact).abs().max().getDouble() <= TOLERANCE * largest;
    }
  }

  /** Numbers in [−1, 1) without a pattern that a shifted or missing channel would keep. */
  private static NDArray ramp(NDManager manager, int step, long... shape) {
    Shape wanted = new Shape(shape);
    float[] values = new float[(int) wanted.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (i * (long) step % 97 * 31 % 97) / 48.5f - 1;
    }
    return manager.create(values, wanted);
  }

  private static NDArray convolve(NDArray images, NDArray weight, Sample s) {
    return images
        .getNDArrayInternal()
        .convolution(
            images,
            weight,
            null,
            new Shape(s.stride(), s.stride()),
            new Shape(s.kernel() / 2, s.kernel() / 2),
            new Shape(1, 1),
            1)
        .singletonOrThrow();
  }
}

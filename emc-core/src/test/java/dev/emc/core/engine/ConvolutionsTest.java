package dev.emc.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Once the engine is there, its convolutions are right, whatever the processor. */
class ConvolutionsTest {
  @ParameterizedTest(name = "{1} to {2} channels, {4}x{4}, stride {5}, {3} px, channels last: {6}")
  @CsvSource({
    "3, 24, 64, 8, 3, 2, false", // values
    "2, 24, 256, 40, 3, 1, false", // not a number
    "3, 64, 8, 56, 3, 1, false", // gradient of the images
    "2, 16, 1024, 4, 1, 1, true", // last channels
    "3, 48, 1024, 32, 1, 2, true",
    "2, 256, 1024, 4, 1, 1, true", // end of the process, forward
    "2, 1024, 256, 4, 1, 1, true", // end of the process, backward
    "2, 3, 64, 32, 7, 2, true",
  })
  void valuesAndGradientsEqualThoseInDoublePrecision(
      int images, int in, int out, int side, int kernel, int stride, boolean channelsLast) {
    try (NDManager manager = Devices.engine().newBaseManager()) {
      NDArray x = manager.randomNormal(new Shape(images, in, side, side));
      NDArray weight = manager.randomNormal(new Shape(out, in, kernel, kernel));
      long small = (side + stride - 1) / stride;
      NDArray factors = manager.randomNormal(new Shape(images, out, small, small));
      List<NDArray> exact =
          step(
              x.toType(DataType.FLOAT64, true),
              weight.toType(DataType.FLOAT64, true),
              factors.toType(DataType.FLOAT64, true),
              stride);
      List<NDArray> single =
          step(channelsLast ? channelsLast(x) : x.duplicate(), weight, factors, stride);
      for (int i = 0; i < exact.size(); i++) {
        double largest = exact.get(i).abs().max().getDouble();
        NDArray difference = single.get(i).toType(DataType.FLOAT64, true).sub(exact.get(i));
        // float32 rounds to 6e-8; sums of thousands of terms lose a digit or two of it.
        assertEquals(0, difference.abs().max().getDouble() / largest, 3e-5, "array " + i);
      }
    }
  }

  @Test
  void theEngineIsTriedOnceAndItsRemarkNamesWhatWasDone() {
    assertEquals(Devices.engine(), Devices.engine());
    EngineStart.notes().stream()
        .filter(note -> note.startsWith("oneDNN"))
        .forEach(
            remark ->
                assertTrue(
                    remark.matches(
                        "oneDNN's convolutions \\(PyTorch 2\\.\\S+\\) compute wrong numbers on this"
                            + " processor: they are switched off, and PyTorch's own, which are"
                            + " right but slower, are used instead"),
                    remark));
  }

  private static NDArray channelsLast(NDArray images) {
    Shape s = images.getShape();
    return images
        .transpose(0, 2, 3, 1)
        .flatten()
        .reshape(s.get(0), s.get(2), s.get(3), s.get(1))
        .transpose(0, 3, 1, 2);
  }

  /** The convolution, and the gradients of images and weight. */
  private static List<NDArray> step(NDArray images, NDArray weight, NDArray factors, int stride) {
    images.setRequiresGradient(true);
    weight.setRequiresGradient(true);
    long pad = weight.getShape().get(2) / 2;
    var arrays = new ArrayList<NDArray>();
    try (GradientCollector collector = Devices.engine().newGradientCollector()) {
      NDArray result =
          images
              .getNDArrayInternal()
              .convolution(
                  images,
                  weight,
                  null,
                  new Shape(stride, stride),
                  new Shape(pad, pad),
                  new Shape(1, 1),
                  1)
              .singletonOrThrow();
      arrays.add(result);
      collector.backward(result.mul(factors).sum());
    }
    arrays.add(images.getGradient());
    arrays.add(weight.getGradient());
    return arrays;
  }
}

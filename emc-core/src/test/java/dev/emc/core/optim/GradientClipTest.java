package dev.emc.core.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.emc.core.engine.GradMode;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GradientClipTest {
  /** One rounding of float32 in each of the norm, the ratio and the product. */
  private static final float ROUNDING = 4 * Math.ulp(1f);

  private final NDManager manager = NDManager.newBaseManager();
  private final Parameter longOne = parameter(3, 4);
  private final Parameter shortOne = parameter(0.3f, 0.4f);
  private final Parameter without = parameter(1, 1);

  @AfterEach
  void close() {
    manager.close();
  }

  /** A parameter whose gradient will be its value. */
  private Parameter parameter(float... values) {
    Parameter parameter = TestParameters.of(manager.create(values));
    parameter.getArray().setRequiresGradient(true);
    return parameter;
  }

  private void backward() {
    GradMode.on(
        () -> {
          NDArray a = longOne.getArray();
          NDArray b = shortOne.getArray();
          NDArray half = manager.create(0.5f);
          NDArray loss = a.square().sum().add(b.square().sum()).mul(half);
          JniUtils.backward((PtNDArray) loss, (PtNDArray) loss.onesLike(), false, false);
          return null;
        });
  }

  private static float[] gradient(Parameter parameter) {
    try (NDArray gradient = JniUtils.getGradient((PtNDArray) parameter.getArray())) {
      return gradient.toFloatArray();
    }
  }

  @Test
  void eachParameterByItself() {
    backward();
    new GradientClip(2, GradientClip.By.PARAMETER).apply(List.of(longOne, shortOne, without));
    float factor = (float) (2 / (5 + 1e-6));
    assertArrayEquals(new float[] {3 * factor, 4 * factor}, gradient(longOne), 5 * ROUNDING);
    assertArrayEquals(new float[] {0.3f, 0.4f}, gradient(shortOne), 0, "short enough: untouched");
  }

  @Test
  void allAsOneVector() {
    backward();
    new GradientClip(2, GradientClip.By.ALL).apply(List.of(longOne, shortOne, without));
    double length = Math.sqrt(25 + 0.25);
    float factor = (float) (2 / (length + 1e-6));
    assertArrayEquals(new float[] {3 * factor, 4 * factor}, gradient(longOne), 5 * ROUNDING);
    assertArrayEquals(new float[] {0.3f * factor, 0.4f * factor}, gradient(shortOne), ROUNDING);
  }

  @Test
  void nothingToClip() {
    new GradientClip(2, GradientClip.By.ALL).apply(List.of(without));
    new GradientClip(2, GradientClip.By.ALL).apply(List.of());
    backward();
    new GradientClip(100, GradientClip.By.ALL).apply(List.of(longOne, shortOne));
    assertArrayEquals(new float[] {3, 4}, gradient(longOne), 0);
  }

  @Test
  void aNormThatIsNoneIsRefused() {
    for (double norm : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      var error =
          assertThrows(
              IllegalArgumentException.class, () -> new GradientClip(norm, GradientClip.By.ALL));
      assertEquals("norm must be above 0 and finite, got " + norm, error.getMessage());
    }
  }
}

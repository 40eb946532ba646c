package dev.emc.core.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScriptedFunctionTest {
  private final NDManager manager = Devices.engine().newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void computesWithGradients() {
    var function = new ScriptedFunction("x, y", "torch.logaddexp(x, y)");
    NDArray x = manager.create(new double[] {0, 1, -3});
    NDArray y = manager.create(new double[] {0, 3, 2});
    x.setRequiresGradient(true);
    NDArray value =
        GradMode.on(
            () -> {
              NDArray sum = function.apply(x, y);
              JniUtils.backward((PtNDArray) sum, (PtNDArray) sum.onesLike(), false, false);
              return sum;
            });
    double[] values = new double[3];
    double[] slopes = new double[3];
    for (int i = 0; i < 3; i++) {
      double difference = x.toDoubleArray()[i] - y.toDoubleArray()[i];
      slopes[i] = 1 / (1 + Math.exp(-difference));
      values[i] = y.toDoubleArray()[i] + Math.log1p(Math.exp(difference));
    }
    assertArrayEquals(values, value.toDoubleArray(), 1e-15 * 4);
    assertArrayEquals(slopes, x.getGradient().toDoubleArray(), 1e-15);
    assertSame(manager, value.getManager());
  }

  @Test
  void recordsNothingWhereRecordingIsOff() {
    var function = new ScriptedFunction("x", "torch.neg(x)");
    NDArray x = manager.create(new float[] {1, 2});
    x.setRequiresGradient(true);
    assertFalse(GradMode.off(() -> function.apply(x)).hasGradient());
    assertTrue(x.hasGradient());
  }

  @Test
  void whatTheEngineDoesNotKnowIsRefused() {
    var e =
        assertThrows(EngineException.class, () -> new ScriptedFunction("x", "torch.no_such(x)"));
    assertTrue(e.getMessage().contains("no_such"), e.getMessage());
  }

  @Test
  void aCallLeavesItsValueAlone() {
    var function = new ScriptedFunction("x", "torch.neg(x)");
    NDArray x = manager.create(1f);
    int before = manager.getManagedArrays().size();
    function.apply(x).close();
    assertEquals(before, manager.getManagedArrays().size());
  }
}

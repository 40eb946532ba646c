package dev.emc.api.math;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KeptArraysTest {
  private final KeptArrays kept = new KeptArrays();
  private final AtomicInteger made = new AtomicInteger();

  private NDArray constant(NDArray array) {
    return kept.of(
        array,
        "name",
        new Shape(2),
        () -> {
          made.incrementAndGet();
          return new double[] {0.5, 2};
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "FLOAT64"})
  void isMadeOnceForAllManagersOfANetwork(DataType type) {
    try (NDManager network = NDManager.newBaseManager()) {
      for (int step = 0; step < 3; step++) {
        try (NDManager manager = network.newSubManager().newSubManager()) {
          NDArray product =
              manager.ones(new Shape(2), type).mul(constant(manager.ones(new Shape(2), type)));
          assertEquals(type, product.getDataType());
          assertArrayEquals(
              new double[] {0.5, 2}, product.toType(DataType.FLOAT64, true).toDoubleArray());
        }
      }
    }
    assertEquals(1, made.get());
  }

  /** As arrays do that a library user detached. */
  @Test
  void isMadeOnceForArraysOfTheEnginesOwnManager() {
    try (NDManager manager = NDManager.newBaseManager();
        NDArray array = manager.ones(new Shape(2))) {
      array.detach();
      assertInstanceOf(NDManager.SystemNDManager.class, array.getManager());
      for (int use = 0; use < 2; use++) {
        try (NDArray constant = constant(array)) {
          assertArrayEquals(new float[] {0.5f, 2}, constant.toFloatArray());
        }
      }
    }
    assertEquals(1, made.get());
  }
}

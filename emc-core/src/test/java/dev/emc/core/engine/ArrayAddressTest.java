package dev.emc.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.sun.jna.Pointer;
import org.junit.jupiter.api.Test;

class ArrayAddressTest {
  @Test
  void valuesLieThere() {
    try (NDManager manager = Devices.engine().newBaseManager()) {
      NDArray array = manager.create(new float[] {1, 2, 3, 4, 5, 6}, new Shape(2, 3));
      var address = new Pointer(ArrayAddress.of(array));
      assertEquals(6, address.getFloat(5 * Float.BYTES));
      address.setFloat(0, 7);
      assertEquals(7, array.getFloat(0, 0));
      // A part begins further on.
      assertEquals(4, new Pointer(ArrayAddress.of(array.get(1))).getFloat(0));
    }
  }

  /** So one tells what shares memory: a flat form does unless axes lie in another order. */
  @Test
  void aFlatFormOfWhatIsTransposedLiesElsewhere() {
    try (NDManager manager = Devices.engine().newBaseManager()) {
      NDArray array = manager.zeros(new Shape(2, 3));
      NDArray transposed = array.transpose();
      assertEquals(ArrayAddress.of(array), ArrayAddress.of(array.flatten()));
      assertEquals(ArrayAddress.of(array), ArrayAddress.of(transposed));
      assertNotEquals(ArrayAddress.of(transposed), ArrayAddress.of(transposed.flatten()));
    }
  }
}

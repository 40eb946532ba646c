package dev.emc.core.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.emc.core.engine.ArrayAddress;
import dev.emc.core.engine.Devices;
import dev.emc.core.engine.GradMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LayersTest {
  private final NDManager manager = Devices.engine().newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void reluIsDoneInPlace() {
    NDArray array = manager.create(new float[] {-1, 0, 2});
    long address = ArrayAddress.of(array);
    NDArray activated = GradMode.off(() -> Layers.relu(array));
    assertEquals(address, ArrayAddress.of(activated));
    assertArrayEquals(new float[] {0, 0, 2}, activated.toFloatArray());
  }
}

package dev.emc.core.distributed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.emc.core.engine.Devices;
import java.util.List;
import org.junit.jupiter.api.Test;

class AssumedRanksTest {
  @Test
  void theOthersHaveWhatThisOneHas() {
    Ranks ranks = Ranks.assumed(3, 2);
    assertEquals(List.of(3, 2), List.of(ranks.size(), ranks.localSize()));
    assertTrue(ranks.isMain());
    try (NDManager manager = Devices.engine().newBaseManager()) {
      NDArray own = manager.create(new float[] {1, 2});
      NDArray all = ranks.gather(own);
      assertEquals(new Shape(3, 2), all.getShape());
      assertArrayEquals(new float[] {1, 2, 1, 2, 1, 2}, all.toFloatArray());
      ranks.sum(own);
      assertArrayEquals(new float[] {1, 2}, own.toFloatArray());
    }
    assertEquals(List.of("a", "a", "a"), ranks.gather("a"));
    assertEquals("b", ranks.ofMain(() -> "b"));
  }

  @Test
  void oneIsAProcessByItself() {
    assertSame(Ranks.SINGLE, Ranks.assumed(1, 1));
  }
}

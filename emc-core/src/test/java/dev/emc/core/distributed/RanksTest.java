package dev.emc.core.distributed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.emc.core.engine.Devices;
import dev.emc.core.engine.GradMode;
import dev.emc.core.engine.MemoryOrder;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RanksTest {
  @Test
  void sumsArraysInPlace() {
    List<double[]> sums =
        RankThreads.run(
            3,
            ranks ->
                GradMode.off(
                    () -> {
                      try (NDManager manager = Devices.engine().newBaseManager()) {
                        NDArray array =
                            manager.create(new double[] {ranks.rank(), 1, 0.5, 2}, new Shape(2, 2));
                        ranks.sum(array);
                        return array.toDoubleArray();
                      }
                    }));
    sums.forEach(each -> assertArrayEquals(new double[] {3, 3, 1.5, 6}, each));
  }

  /** Memory that does not lie in the order of the axes comes back in its own order. */
  @Test
  void sumsWhatIsTransposed() {
    List<float[]> sums =
        RankThreads.run(
            2,
            ranks ->
                GradMode.off(
                    () -> {
                      try (NDManager manager = Devices.engine().newBaseManager()) {
                        NDArray array =
                            manager
                                .create(new float[] {1, 2, 3, 4, 5, 6}, new Shape(2, 3))
                                .transpose();
                        ranks.sum(array);
                        return array.toFloatArray();
                      }
                    }));
    sums.forEach(each -> assertArrayEquals(new float[] {2, 8, 4, 10, 6, 12}, each));
  }

  /** What a device exchanges by itself: in place, transposed, and of all ranks. */
  @Test
  void exchangesWhereADeviceHasItsArrays() {
    List<float[]> results =
        RankThreads.runOnDevice(
            2,
            ranks ->
                GradMode.off(
                    () -> {
                      try (NDManager manager = Devices.engine().newBaseManager()) {
                        NDArray array =
                            manager.create(new float[] {1, 2, ranks.rank(), 4}, new Shape(2, 2));
                        NDArray transposed = array.duplicate().transpose();
                        ranks.sum(array);
                        ranks.sum(transposed);
                        assertEquals(array.transpose(), transposed);
                        NDArray all = ranks.gather(transposed);
                        assertEquals(new Shape(2, 2, 2), all.getShape());
                        return all.toFloatArray();
                      }
                    }));
    results.forEach(each -> assertArrayEquals(new float[] {2, 1, 4, 8, 2, 1, 4, 8}, each));
  }

  @Test
  void gathersArraysByRank() {
    List<float[]> gathered =
        RankThreads.run(
            2,
            ranks ->
                GradMode.off(
                    () -> {
                      try (NDManager manager = Devices.engine().newBaseManager()) {
                        NDArray own = manager.create(new float[] {ranks.rank(), 7});
                        NDArray all = ranks.gather(own);
                        assertEquals(new Shape(2, 2), all.getShape());
                        return all.toFloatArray();
                      }
                    }));
    gathered.forEach(each -> assertArrayEquals(new float[] {0, 7, 1, 7}, each));
  }

  @Test
  void sharesTextsAndDecisions() {
    RankThreads.run(
        3,
        ranks -> {
          assertEquals(List.of("", "ä", "ää"), ranks.gather("ä".repeat(ranks.rank())));
          assertEquals("of rank 0", ranks.ofMain(() -> "of rank " + ranks.rank()));
          assertTrue(ranks.any(ranks.rank() == 2));
          assertFalse(ranks.any(false));
          return true;
        });
  }

  /** Time in exchanges counts, and time of a rank's own between their begin and end does not. */
  @Test
  void exchangesAreTimedAndWhatIsDoneMeanwhileIsNot() {
    long exchange = 20_000_000;
    Collectives slow = mock();
    when(slow.size()).thenReturn(2);
    when(slow.on(any())).thenReturn(Optional.empty());
    when(slow.beginSum(any(), any())).thenReturn(() -> pass(exchange));
    doAnswer(call -> pass(exchange)).when(slow).gather(any(), any());
    var ranks = new Ranks(slow);
    try (NDManager manager = Devices.engine().newBaseManager()) {
      NDArray array = manager.zeros(new Shape(3));
      long begin = System.nanoTime();
      ranks.gather(array).close();
      Collectives.Pending sum = ranks.beginSum(array);
      pass(3 * exchange);
      sum.finish();
      long elapsed = System.nanoTime() - begin;
      assertTrue(ranks.nanos() >= 2 * exchange, () -> ranks.nanos() + " ns");
      assertTrue(ranks.nanos() <= elapsed - 3 * exchange, () -> ranks.nanos() + " ns");
    }
  }

  /** What lies channels-last is summed by views of it, which are not left behind. */
  @Test
  void aSumThatCannotBeginLeavesNothingBehind() {
    Collectives gone = mock();
    when(gone.size()).thenReturn(2);
    when(gone.on(any())).thenReturn(Optional.empty());
    when(gone.beginSum(any(), any())).thenThrow(new IllegalStateException("gone"));
    var ranks = new Ranks(gone);
    try (NDManager manager = Devices.engine().newBaseManager()) {
      NDArray array = manager.ones(new Shape(2, 3, 4, 4));
      GradMode.off(
          () -> {
            MemoryOrder.turn(array);
            return true;
          });
      int before = manager.getManagedArrays().size();
      assertThrows(IllegalStateException.class, () -> ranks.beginSum(array));
      assertEquals(before, manager.getManagedArrays().size());
    }
  }

  /** However long the machine takes for it, no less. */
  private static @Nullable Object pass(long nanos) {
    long begin = System.nanoTime();
    while (System.nanoTime() - begin < nanos) {
      LockSupport.parkNanos(nanos / 10);
    }
    return null;
  }

  @Test
  void oneProcessIsMain() {
    assertTrue(Ranks.SINGLE.isMain());
    assertFalse(Ranks.SINGLE.areSeveral());
    assertTrue(Ranks.SINGLE.any(true));
    assertEquals(List.of("x"), Ranks.SINGLE.gather("x"));
    assertEquals("y", Ranks.SINGLE.ofMain(() -> "y"));
  }

  @Test
  void refusesArraysOfOtherTypesInEveryLanguage() {
    Locale before = Locale.getDefault();
    // Its small I has no dot.
    Locale.setDefault(Locale.forLanguageTag("tr-TR"));
    IllegalStateException error;
    try {
      error =
          assertThrows(
              IllegalStateException.class,
              () ->
                  RankThreads.run(
                      2,
                      ranks -> {
                        try (NDManager manager = Devices.engine().newBaseManager()) {
                          ranks.sum(manager.zeros(new Shape(1), DataType.INT64));
                        }
                        return true;
                      }));
    } finally {
      Locale.setDefault(before);
    }
    assertEquals("ranks share float32 and float64 arrays, not int64", error.getMessage());
  }
}

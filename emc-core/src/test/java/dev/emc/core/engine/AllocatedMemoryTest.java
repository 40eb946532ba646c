package dev.emc.core.engine;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class AllocatedMemoryTest {
  private static final long LARGE = 2L << 20;
  private static final int WANTED = 50;

  /** 40 GB of addresses, of which nothing is written to. */
  private static final int MOST = 20_000;

  private static NDArray array(NDManager manager, long bytes) {
    return manager.create(new Shape(bytes / Float.BYTES));
  }

  /**
   * As the allocator comes, such arrays lie in its heap, and small ones behind them hold them. What
   * earlier tests have left free in the heap is taken first.
   */
  @Test
  void largeArraysThatAreClosedLeaveNoHoles() {
    Assumptions.assumeTrue(AllocatedMemory.now().isPresent(), "GNU's C library from 2.33 on");
    Assumptions.assumeFalse(AllocatedMemory.saidBy(System.getenv()), "as it comes");
    try (NDManager manager = Devices.engine().newBaseManager(Device.cpu())) {
      // One that is larger and was closed: from now on the heap takes them, unless told.
      array(manager, 4 * LARGE).close();
      var earlier = new ArrayList<NDArray>();
      for (int i = 0; i < WANTED; i++) {
        earlier.add(array(manager, LARGE));
      }
      array(manager, 1 << 16);
      earlier.forEach(NDArray::close);
      assertTrue(AllocatedMemory.givesBackLarge(), "GNU's allocator, and nothing set");
      long before = AllocatedMemory.mapped().orElseThrow();
      var large = new ArrayList<NDArray>();
      while (AllocatedMemory.mapped().orElseThrow() - before < WANTED * LARGE) {
        assertTrue(large.size() < MOST, "none of so many is mapped by itself");
        large.add(array(manager, LARGE));
        array(manager, 1 << 16);
      }
      long full = AllocatedMemory.mapped().orElseThrow();
      large.forEach(NDArray::close);
      long given = full - AllocatedMemory.mapped().orElseThrow();
      // Others may have something mapped meanwhile, but not so much.
      assertTrue(given > WANTED * LARGE / 2, given + " bytes were given back");
    }
  }

  /** As glibc does where another allocator was put in its place. */
  @Test
  void anAllocatorThatKnowsNothingOfWhatIsTakenIsNotAsked() {
    assertFalse(AllocatedMemory.isAsked(AllocatedMemory.Told::new));
    long[] told = {1 << 20};
    assertTrue(
        AllocatedMemory.isAsked(
            () -> {
              var answer = new AllocatedMemory.Told();
              answer.hblkhd = told[0];
              told[0] += 16 << 20;
              return answer;
            }));
  }

  @Test
  void whoeverSaysFromWhichSizeOnArraysAreMappedDecides() {
    assertTrue(AllocatedMemory.saidBy(Map.of("MALLOC_MMAP_THRESHOLD_", "1")));
    assertTrue(
        AllocatedMemory.saidBy(Map.of("GLIBC_TUNABLES", "glibc.malloc.mmap_threshold=65536")));
    // The start script sets this one, for runs that keep what they have.
    assertFalse(AllocatedMemory.saidBy(Map.of("MALLOC_MMAP_MAX_", "0")));
    assertFalse(AllocatedMemory.saidBy(Map.of("GLIBC_TUNABLES", "glibc.malloc.arena_max=1")));
  }

  @Test
  void threadsKeepSmallBlocksUnlessTheEnvironmentSaysOtherwise() {
    assertTrue(AllocatedMemory.keepsSmall(Map.of()));
    String none = "glibc.malloc.tcache_count=0";
    assertFalse(AllocatedMemory.keepsSmall(Map.of("GLIBC_TUNABLES", none)));
    assertFalse(
        AllocatedMemory.keepsSmall(Map.of("GLIBC_TUNABLES", "glibc.malloc.perturb=1:" + none)));
    assertTrue(AllocatedMemory.keepsSmall(Map.of("GLIBC_TUNABLES", none + "4")));
  }
}

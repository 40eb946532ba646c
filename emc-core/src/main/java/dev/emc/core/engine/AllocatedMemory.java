package dev.emc.core.engine;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.Structure;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What this process has of GNU's allocator at the moment: the engine's arrays on a CPU and direct
 * buffers, without the holes between them, which are resident as well.
 */
public final class AllocatedMemory {
  /** Parameters of {@code mallopt}, as in {@code <malloc.h>}. */
  private static final int MMAP_THRESHOLD = -3;

  private static final int MMAP_MAX = -4;

  private static final int LARGE = 1 << 20;
  private static final int MOST_LARGE = 1 << 16;

  private static final @Nullable Allocator ALLOCATOR = load().orElse(null);

  private AllocatedMemory() {}

  /** What GNU's library tells of itself, from its version 2.33 on. */
  @Structure.FieldOrder({
    "arena",
    "ordblks",
    "smblks",
    "hblks",
    "hblkhd",
    "usmblks",
    "fsmblks",
    "uordblks",
    "fordblks",
    "keepcost"
  })
  public static class Told extends Structure implements Structure.ByValue {
    // Names and order are those of <malloc.h>.
    public long arena;
    public long ordblks;
    public long smblks;
    public long hblks;
    public long hblkhd;
    public long usmblks;
    public long fsmblks;
    public long uordblks;
    public long fordblks;
    public long keepcost;
  }

  /** The functions of the C library. */
  interface Allocator extends Library {
    Told mallinfo2();

    int mallopt(int parameter, int value);
  }

  private static Optional<Allocator> load() {
    if (!Platform.isLinux() || Native.SIZE_T_SIZE != Long.BYTES) {
      return Optional.empty();
    }
    try {
      Allocator allocator = Native.load("c", Allocator.class);
      allocator.mallinfo2();
      return Optional.of(allocator);
    } catch (LinkageError absent) {
      return Optional.empty();
    }
  }

  /** Bytes in use; empty where the C library does not tell. */
  public static OptionalLong now() {
    if (ALLOCATOR == null) {
      return OptionalLong.empty();
    }
    Told told = ALLOCATOR.mallinfo2();
    return OptionalLong.of(told.uordblks + told.hblkhd);
  }

  /**
   * Has arrays of a megabyte or more go back to the system as soon as they are closed, from now on,
   * so that they leave no holes; the system clears their pages each time, which takes its time.
   * Nothing changes where the environment says from which size on arrays are mapped, or where the C
   * library is not GNU's.
   */
  public static void giveBackLarge() {
    Map<String, String> environment = System.getenv();
    boolean said =
        environment.containsKey("MALLOC_MMAP_THRESHOLD_")
            || environment.getOrDefault("GLIBC_TUNABLES", "").contains("mmap");
    if (ALLOCATOR != null && !said) {
      ALLOCATOR.mallopt(MMAP_MAX, MOST_LARGE);
      ALLOCATOR.mallopt(MMAP_THRESHOLD, LARGE);
    }
  }
}

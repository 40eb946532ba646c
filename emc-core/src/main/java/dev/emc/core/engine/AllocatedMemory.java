package dev.emc.core.engine;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.Structure;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What this process has of GNU's allocator at the moment: the engine's arrays on a CPU and direct
 * buffers, without the holes between them, which are resident as well.
 */
public final class AllocatedMemory {
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

  /** The function of the C library. */
  interface Allocator extends Library {
    Told mallinfo2();
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
}

package dev.emc.core.engine;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.Structure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
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

  /** Probes of whether a large allocation is mapped by itself: others may map one meanwhile. */
  private static final int PROBES = 4;

  private static final long PROBE = 16L << 20;

  private static final @Nullable Teller TELLER =
      load(Teller.class, Teller::mallinfo2).filter(AllocatedMemory::isAsked).orElse(null);
  private static final @Nullable Settings SETTINGS =
      load(Settings.class, Settings::mallinfo).orElse(null);

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

  /** What the same library told before: ten numbers that overflow, but for counts. */
  @Structure.FieldOrder("numbers")
  public static class Counted extends Structure implements Structure.ByValue {
    private static final int MAPPED = 3;

    // In the order of <malloc.h>.
    public int[] numbers = new int[10];

    int mapped() {
      return numbers[MAPPED];
    }
  }

  /** The function of the C library that tells what is allocated. */
  interface Teller extends Library {
    Told mallinfo2();
  }

  /** Functions that older ones have as well. */
  interface Settings extends Library {
    Counted mallinfo();

    int mallopt(int parameter, int value);
  }

  private static <T extends Library> Optional<T> load(Class<T> functions, Consumer<T> tried) {
    if (!Platform.isLinux() || Native.SIZE_T_SIZE != Long.BYTES) {
      return Optional.empty();
    }
    try {
      T library = Native.load("c", functions);
      tried.accept(library);
      return Optional.of(library);
    } catch (LinkageError absent) {
      return Optional.empty();
    }
  }

  /**
   * Whether it is the allocator that this process takes memory of: another may have been put in its
   * place ({@code LD_PRELOAD}), and it still tells of itself then.
   */
  static boolean isAsked(Teller teller) {
    long before = inUse(teller);
    try (var probe = new Memory(PROBE)) {
      return inUse(teller) - before > probe.size() / 2;
    } catch (OutOfMemoryError tooLittle) {
      return false;
    }
  }

  private static long inUse(Teller teller) {
    Told told = teller.mallinfo2();
    return told.uordblks + told.hblkhd;
  }

  /** Bytes in use; empty where the C library does not tell, or is not who is asked for memory. */
  public static OptionalLong now() {
    return TELLER == null ? OptionalLong.empty() : OptionalLong.of(inUse(TELLER));
  }

  /** Bytes of these that were mapped by themselves. */
  static OptionalLong mapped() {
    return TELLER == null ? OptionalLong.empty() : OptionalLong.of(TELLER.mallinfo2().hblkhd);
  }

  /**
   * Has arrays of a megabyte or more go back to the system as soon as they are closed, from now on,
   * so that they leave no holes; the system clears their pages each time, which takes its time.
   * What was free in the heap already is used first. Nothing is changed where the environment says
   * from which size on arrays are mapped, or where the C library is not GNU's.
   */
  public static void giveBackLarge() {
    if (SETTINGS != null && !saidBy(System.getenv())) {
      SETTINGS.mallopt(MMAP_MAX, MOST_LARGE);
      SETTINGS.mallopt(MMAP_THRESHOLD, LARGE);
    }
  }

  /**
   * The same, and whether it has come to that: not where the environment decides, nor with another
   * allocator in the place of GNU's. Allocates for a moment what nobody writes to, so that it is
   * not to be asked while {@link #now} is looked at.
   */
  public static boolean givesBackLarge() {
    giveBackLarge();
    return SETTINGS != null && !saidBy(System.getenv()) && areMapped(SETTINGS);
  }

  static boolean saidBy(Map<String, String> environment) {
    return environment.containsKey("MALLOC_MMAP_THRESHOLD_")
        || environment.getOrDefault("GLIBC_TUNABLES", "").contains("mmap");
  }

  /**
   * Whether threads of GNU's allocator keep lists of small blocks, as they do unless the process
   * was started without. What is left beside an array stays on one, so that no array of that size
   * fits there again.
   */
  public static boolean keepsSmall(Map<String, String> environment) {
    return !List.of(environment.getOrDefault("GLIBC_TUNABLES", "").split(":"))
        .contains("glibc.malloc.tcache_count=0");
  }

  /**
   * Whether this process has GNU's allocator, by some of its memory that nobody writes to: more
   * than is free in its heap, from which it would be taken otherwise.
   */
  private static boolean areMapped(Settings settings) {
    long free = TELLER == null ? 0 : TELLER.mallinfo2().fordblks;
    var probes = new ArrayList<Memory>();
    try {
      int before = settings.mallinfo().mapped();
      for (int i = 0; i < PROBES; i++) {
        probes.add(new Memory(free + PROBE));
      }
      return settings.mallinfo().mapped() - before > PROBES / 2;
    } catch (OutOfMemoryError tooLittle) {
      return false;
    } finally {
      probes.forEach(Memory::close);
    }
  }
}

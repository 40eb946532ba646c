package dev.emc.images.decode;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * The memory that images may take together while they are decoded and looked at: half of Java's,
 * and half of what the machine has beside that. Who asks for more than is free waits for a turn, in
 * the order of asking, so that any number of threads may read images of any admissible size.
 */
public final class ImageMemory {
  /** What is left to native code at least, where Java may take all the machine has. */
  private static final long LEAST_NATIVE = 256L << 20;

  /** Images without a lease may take so much of Java's memory per processor, for short uses. */
  private static final int SHARE = 6;

  private static final ThreadLocal<@Nullable Lease> CURRENT = new ThreadLocal<>();
  private static final ImageMemory SHARED =
      new ImageMemory(Runtime.getRuntime().maxMemory() / 2, nativeBytes());

  private final Budget heap;
  private final Budget outside;

  ImageMemory(long heapBytes, long nativeBytes) {
    heap = new Budget(heapBytes);
    outside = new Budget(nativeBytes);
  }

  /** That of this process. */
  public static ImageMemory shared() {
    return SHARED;
  }

  private static long nativeBytes() {
    long rest = physicalBytes() - Runtime.getRuntime().maxMemory();
    return Math.max(LEAST_NATIVE, rest / 2);
  }

  /** Memory of the machine, or of the container that the process runs in. */
  private static long physicalBytes() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : Long.MAX_VALUE / 2;
  }

  /** Bytes of Java's memory that images may take together. */
  long heapBytes() {
    return heap.bytes;
  }

  /** Bytes of native memory that images may take together. */
  public long outsideBytes() {
    return outside.bytes;
  }

  /** An image that is to be read again once there is memory for it. */
  public static final class Busy extends IOException {
    private static final long serialVersionUID = 1L;

    private final long heapBytes;
    private final long outsideBytes;

    private Busy(long heapBytes, long outsideBytes) {
      super("the image is large beside the memory: read it by LargeImages.use");
      this.heapBytes = heapBytes;
      this.outsideBytes = outsideBytes;
    }
  }

  /** Opens this thread's account; nothing is taken yet. */
  public Lease lease() {
    if (CURRENT.get() != null) {
      throw new IllegalStateException("an image is in use in this thread already");
    }
    var lease = new Lease(this);
    CURRENT.set(lease);
    return lease;
  }

  /**
   * Takes memory for an image, what this thread took for it before included.
   *
   * @param heapBytes of Java's memory, at most {@link #heapBytes()}
   * @param outsideBytes of native memory, at most {@link #outsideBytes()}
   * @throws Busy if others have it; whoever used the lease then gives back what it has and waits,
   *     so that no two threads ever wait for each other
   */
  public void require(long heapBytes, long outsideBytes) throws Busy {
    @Nullable Lease lease = CURRENT.get();
    if (lease == null) {
      if (heapBytes > 2 * heap.bytes / SHARE / Runtime.getRuntime().availableProcessors()) {
        throw new Busy(heapBytes, outsideBytes);
      }
    } else if (!lease.raise(heapBytes, outsideBytes)) {
      throw new Busy(heapBytes, outsideBytes);
    }
  }

  /** What one thread has taken for the image it uses. */
  public static final class Lease implements AutoCloseable {
    private final ImageMemory memory;
    private int heapUnits;
    private int outsideUnits;

    private Lease(ImageMemory memory) {
      this.memory = memory;
    }

    private boolean raise(long heapBytes, long outsideBytes) {
      int moreHeap = Math.max(0, units(heapBytes) - heapUnits);
      int moreOutside = Math.max(0, units(outsideBytes) - outsideUnits);
      if (!memory.heap.tryTake(moreHeap)) {
        return false;
      }
      heapUnits += moreHeap;
      if (!memory.outside.tryTake(moreOutside)) {
        return false;
      }
      outsideUnits += moreOutside;
      return true;
    }

    /** Gives back what this thread has, and waits until there is what it could not have. */
    public void await(Busy busy) {
      await(units(busy.heapBytes), units(busy.outsideBytes));
    }

    /** Gives back what this thread has, and waits until nobody else has any memory. */
    public void awaitAll() {
      await(units(memory.heap.bytes), units(memory.outside.bytes));
    }

    /** Whether nobody else has any memory. */
    public boolean isAlone() {
      return heapUnits == units(memory.heap.bytes);
    }

    /** Always in this order, so that whoever waits for the second holds up nobody before it. */
    private void await(int heap, int outside) {
      release();
      memory.heap.units.acquireUninterruptibly(heap);
      heapUnits = heap;
      memory.outside.units.acquireUninterruptibly(outside);
      outsideUnits = outside;
    }

    private void release() {
      memory.heap.units.release(heapUnits);
      heapUnits = 0;
      memory.outside.units.release(outsideUnits);
      outsideUnits = 0;
    }

    @Override
    public void close() {
      release();
      CURRENT.remove();
    }
  }

  /** Bytes, lent in units of 1024. */
  private static final class Budget {
    private final long bytes;
    private final Semaphore units;

    private Budget(long bytes) {
      this.bytes = Math.min(bytes, (long) Integer.MAX_VALUE << 10);
      units = new Semaphore(units(this.bytes), true);
    }

    /** Takes what is free, unless somebody waits already: a large image must get its turn. */
    boolean tryTake(int more) {
      return more == 0 || !units.hasQueuedThreads() && units.tryAcquire(more);
    }
  }

  private static int units(long bytes) {
    return (int) (bytes >> 10);
  }
}

package dev.emc.core.distributed;

import ai.djl.Device;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What the processes of a run, its ranks, do together. Every rank makes the same calls in the same
 * order, on one thread at a time; each returns when all have made it. Only {@link #abort} may be
 * called at any time, by any thread.
 *
 * <p>Buffers are direct, in native byte order, and taken whole, whatever their position is.
 */
public interface Collectives extends AutoCloseable {
  /** What a buffer holds. */
  enum Values {
    /** Four bytes each. */
    FLOAT32(Float.BYTES),
    /** Eight bytes each. */
    FLOAT64(Double.BYTES);

    private final int bytes;

    Values(int bytes) {
      this.bytes = bytes;
    }

    /** Bytes of each. */
    public int bytes() {
      return bytes;
    }
  }

  /** Number of this process, from 0. */
  int rank();

  /** Processes of the run. */
  int size();

  /** Number of this process among those on its machine, from 0: which GPU is its own. */
  int localRank();

  /** Processes of the run on this machine. */
  int localSize();

  /** How they talk to each other, for the user, such as {@code Open MPI 4.1.4}. */
  String description();

  /** Something that goes on while its rank does something else. */
  @FunctionalInterface
  interface Pending {
    /** Waits until it is done. */
    void finish();
  }

  /**
   * Begins to add up the values of all ranks, in place; every rank gets the same bits. They are
   * nobody else's until that is finished. Other calls may be made meanwhile, in the same order on
   * all ranks.
   */
  Pending beginSum(ByteBuffer values, Values type);

  /**
   * Collects the bytes of all ranks.
   *
   * @param own as many on every rank
   * @param all takes those of rank 0, then of rank 1 and so on
   */
  void gather(ByteBuffer own, ByteBuffer all);

  /**
   * The same two where a device has its arrays, if there is a way that spares them the one through
   * the host's memory.
   */
  default Optional<OnDevice> on(Device device) {
    return Optional.empty();
  }

  /**
   * Exchanges of values in the memory of this rank's device, given by their addresses. They take
   * their place among the device's work, after what has been asked for and before what will be.
   */
  interface OnDevice {
    /**
     * Begins to add up the values of all ranks, in place.
     *
     * @param values address of the first
     * @param count of values
     */
    Pending beginSum(long values, long count, Values type);

    /**
     * Collects the bytes of all ranks.
     *
     * @param own address of as many as every rank has
     * @param all address of those of rank 0, then of rank 1 and so on
     * @param bytes of each rank
     */
    void gather(long own, long all, long bytes);
  }

  /** Gives every rank what rank 0 has in the buffer. */
  void broadcast(ByteBuffer bytes);

  /** Waits, without work for the processor, until every rank is here: it may take minutes. */
  void await();

  /** Ends all processes of the run at once; returns, if at all, on the way out. */
  void abort();

  /** Parts from the others in peace: nobody takes the end of this process for a fault any more. */
  @Override
  void close();
}

package dev.emc.distributed;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import dev.emc.core.distributed.Collectives;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Exchanges between the ranks' GPUs by NCCL, one GPU for each rank.
 *
 * <p>All goes into the default stream, in which DJL has the engine compute: an exchange begins when
 * what was asked for before is done, and what is asked for later waits for it. So nobody waits on
 * the host. <b>Experimental:</b> it was run on a stand-in for NCCL only, never on a GPU.
 */
final class NcclCommunicator implements Collectives.OnDevice, AutoCloseable {
  private static final int INT8 = 0;
  private static final int FLOAT32 = 7;
  private static final int FLOAT64 = 8;
  private static final int SUM = 0;

  /** What goes on in the background has not ended yet. */
  private static final int IN_PROGRESS = 7;

  private static final Pointer DEFAULT_STREAM = Pointer.NULL;

  private final NcclLibrary nccl;
  private final Pointer communicator;
  private boolean over;

  private NcclCommunicator(NcclLibrary nccl, Pointer communicator) {
    this.nccl = nccl;
    this.communicator = communicator;
  }

  /** {@code ncclUniqueId}, which goes by value. */
  @Structure.FieldOrder("internal")
  public static final class UniqueId extends Structure implements Structure.ByValue {
    /** {@code NCCL_UNIQUE_ID_BYTES}. */
    static final int BYTES = 128;

    /** All of it. */
    public byte[] internal = new byte[BYTES];
  }

  /** This process among the ranks. */
  record Place(int rank, int size, int gpu) {}

  /**
   * Joins the others; returns when all have.
   *
   * @param driver name of the library of the GPU's driver
   * @param broadcast gives every rank the bytes that rank 0 has
   */
  static NcclCommunicator join(
      NcclLibrary nccl, String driver, Place place, Consumer<ByteBuffer> broadcast) {
    var id = new Memory(UniqueId.BYTES);
    if (place.rank() == 0) {
      nccl.call("ncclGetUniqueId", id);
    }
    broadcast.accept(id.getByteBuffer(0, UniqueId.BYTES));
    var value = new UniqueId();
    id.read(0, value.internal, 0, UniqueId.BYTES);
    var communicator = new PointerByReference();
    GpuContext.of(
        driver,
        place.gpu(),
        () -> nccl.call("ncclCommInitRank", communicator, place.size(), value, place.rank()));
    return new NcclCommunicator(nccl, communicator.getValue());
  }

  @Override
  public Collectives.Pending beginSum(long values, long count, Collectives.Values type) {
    var place = new Pointer(values);
    int kind = type == Collectives.Values.FLOAT64 ? FLOAT64 : FLOAT32;
    nccl.call("ncclAllReduce", place, place, count, kind, SUM, communicator, DEFAULT_STREAM);
    return this::requireSound;
  }

  @Override
  public void gather(long own, long all, long bytes) {
    nccl.call(
        "ncclAllGather",
        new Pointer(own),
        new Pointer(all),
        bytes,
        INT8,
        communicator,
        DEFAULT_STREAM);
  }

  /** Asks for what went wrong since, which no call's own result tells. */
  private void requireSound() {
    var code = new IntByReference();
    nccl.call("ncclCommGetAsyncError", communicator, code);
    if (code.getValue() != IN_PROGRESS) {
      nccl.check("an exchange", code.getValue());
    }
  }

  /** Ends what goes on, which may wait for a rank that is lost. */
  synchronized void abort() {
    if (!over) {
      over = true;
      nccl.call("ncclCommAbort", communicator);
    }
  }

  /** Parts in peace, when all ranks do. */
  @Override
  public synchronized void close() {
    if (!over) {
      over = true;
      nccl.call("ncclCommDestroy", communicator);
    }
  }
}

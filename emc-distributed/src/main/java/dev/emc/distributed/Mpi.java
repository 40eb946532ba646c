package dev.emc.distributed;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;

/** The few functions of MPI that are needed, on all ranks of the run. */
final class Mpi {
  /** MPI_THREAD_MULTIPLE: another thread may abort while one waits. */
  private static final int ANY_THREAD = 3;

  /** A handle of a request, in either interface. */
  private static final int REQUEST_BYTES = 8;

  /** Counts are ints; some libraries compute bytes of them as ints as well. */
  private static final long MOST_BYTES = 1L << 30;

  private static final long SHORT_WAIT_NANOS = 100_000;
  private static final long LONG_WAIT_NANOS = 20_000_000;

  private final MpiLibrary library;
  private final MpiLibrary.Handles handles;
  private final Function sumAll;
  private final Function gatherAll;
  private final Function broadcast;

  Mpi(MpiLibrary library) {
    this.library = library;
    this.handles = library.handles();
    this.sumAll = library.functions().getFunction("MPI_Allreduce");
    this.gatherAll = library.functions().getFunction("MPI_Allgather");
    this.broadcast = library.functions().getFunction("MPI_Bcast");
  }

  String version() {
    return library.version();
  }

  /** Starts MPI in this process; returns when all ranks have. */
  void init() {
    var provided = new IntByReference();
    call("MPI_Init_thread", Pointer.NULL, Pointer.NULL, ANY_THREAD, provided);
  }

  int rank() {
    return number("MPI_Comm_rank");
  }

  int size() {
    return number("MPI_Comm_size");
  }

  private int number(String function) {
    var number = new IntByReference();
    call(function, handles.world(), number);
    return number.getValue();
  }

  /** Adds up in place, double or single precision. */
  void sum(ByteBuffer values, boolean doubles) {
    int width = doubles ? Double.BYTES : Float.BYTES;
    Pointer start = Native.getDirectBufferPointer(values);
    for (long from = 0; from < values.capacity(); from += MOST_BYTES) {
      long bytes = Math.min(MOST_BYTES, values.capacity() - from);
      check(
          "MPI_Allreduce",
          sumAll.invokeInt(
              new Object[] {
                handles.inPlace(),
                start.share(from),
                (int) (bytes / width),
                doubles ? handles.doubles() : handles.floats(),
                handles.sum(),
                handles.world()
              }));
    }
  }

  void gather(ByteBuffer own, ByteBuffer all) {
    check(
        "MPI_Allgather",
        gatherAll.invokeInt(
            new Object[] {
              Native.getDirectBufferPointer(own),
              own.capacity(),
              handles.bytes(),
              Native.getDirectBufferPointer(all),
              own.capacity(),
              handles.bytes(),
              handles.world()
            }));
  }

  void broadcast(ByteBuffer bytes) {
    check(
        "MPI_Bcast",
        broadcast.invokeInt(
            new Object[] {
              Native.getDirectBufferPointer(bytes),
              bytes.capacity(),
              handles.bytes(),
              0,
              handles.world()
            }));
  }

  /** Waits for all ranks, asleep: MPI's own way to wait keeps a core busy. */
  void await() {
    Function test = library.functions().getFunction("MPI_Test");
    try (var request = new Memory(REQUEST_BYTES)) {
      request.clear();
      call("MPI_Ibarrier", handles.world(), request);
      var done = new IntByReference();
      long pause = SHORT_WAIT_NANOS;
      while (true) {
        check("MPI_Test", test.invokeInt(new Object[] {request, done, handles.ignored()}));
        if (done.getValue() != 0) {
          return;
        }
        LockSupport.parkNanos(pause);
        pause = Math.min(2 * pause, LONG_WAIT_NANOS);
      }
    }
  }

  /** Ends all processes of the run. */
  void abort() {
    call("MPI_Abort", handles.world(), 1);
  }

  /** Leaves MPI, when all ranks do. */
  void end() {
    call("MPI_Finalize");
  }

  private void call(String function, Object... arguments) {
    check(function, library.functions().getFunction(function).invokeInt(arguments));
  }

  private static void check(String function, int code) {
    if (code != 0) {
      throw new IllegalStateException(function + " failed with code " + code);
    }
  }
}

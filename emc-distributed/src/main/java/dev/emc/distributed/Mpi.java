package dev.emc.distributed;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/**
 * The few functions of MPI that are needed, on all ranks of the run.
 *
 * <p>MPI's own way to wait keeps a core busy, which another process may need: a rank waits asleep
 * for those that come later. So what is small is exchanged without blocking, and what is large once
 * all have come.
 */
final class Mpi {
  /** MPI_THREAD_MULTIPLE: another thread may abort while one waits. */
  private static final int ANY_THREAD = 3;

  /** A handle of a request, in either interface. */
  private static final int REQUEST_BYTES = 8;

  /** Counts are ints; some libraries compute bytes of them as ints as well. */
  private static final long MOST_BYTES = 1L << 30;

  /** What is larger takes longer than to meet before. */
  private static final long SMALL_BYTES = 1L << 16;

  /** To fall asleep and wake up takes about a third of it. */
  private static final long AWAKE_NANOS = 150_000;

  /** The share of the time waited so far that the next sleep takes, and so delays what comes. */
  private static final long SLEEP_SHARE = 8;

  private static final long LONGEST_SLEEP_NANOS = 20_000_000;

  private final MpiLibrary library;
  private final MpiLibrary.Handles handles;
  private final Function test;
  private final Memory request = new Memory(REQUEST_BYTES);
  private final IntByReference done = new IntByReference();

  Mpi(MpiLibrary library) {
    this.library = library;
    this.handles = library.handles();
    this.test = library.functions().getFunction("MPI_Test");
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
      together(
          "allreduce",
          bytes,
          handles.inPlace(),
          start.share(from),
          (int) (bytes / width),
          doubles ? handles.doubles() : handles.floats(),
          handles.sum(),
          handles.world());
    }
    Reference.reachabilityFence(values);
  }

  void gather(ByteBuffer own, ByteBuffer all) {
    together(
        "allgather",
        own.capacity(),
        Native.getDirectBufferPointer(own),
        own.capacity(),
        handles.bytes(),
        Native.getDirectBufferPointer(all),
        own.capacity(),
        handles.bytes(),
        handles.world());
    Reference.reachabilityFence(own);
    Reference.reachabilityFence(all);
  }

  void broadcast(ByteBuffer bytes) {
    together(
        "bcast",
        bytes.capacity(),
        Native.getDirectBufferPointer(bytes),
        bytes.capacity(),
        handles.bytes(),
        0,
        handles.world());
    Reference.reachabilityFence(bytes);
  }

  /** Waits for all ranks. */
  void await() {
    begin("MPI_Ibarrier", handles.world());
    finish();
  }

  /** What all ranks do at once; returns when it is done. */
  private void together(String what, long bytes, Object... arguments) {
    if (bytes <= SMALL_BYTES) {
      begin("MPI_I" + what, arguments);
      finish();
    } else {
      await();
      call("MPI_" + Character.toUpperCase(what.charAt(0)) + what.substring(1), arguments);
    }
  }

  /** Calls a function that does not block and whose last argument is a request. */
  private void begin(String function, Object... arguments) {
    var all = Arrays.copyOf(arguments, arguments.length + 1);
    all[arguments.length] = request;
    request.clear();
    call(function, all);
  }

  private void finish() {
    var arguments = new Object[] {request, done, handles.ignored()};
    long begin = System.nanoTime();
    while (true) {
      check("MPI_Test", test.invokeInt(arguments));
      if (done.getValue() != 0) {
        return;
      }
      long waited = System.nanoTime() - begin;
      if (waited < AWAKE_NANOS) {
        Thread.onSpinWait();
      } else {
        LockSupport.parkNanos(Math.min(waited / SLEEP_SHARE, LONGEST_SLEEP_NANOS));
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

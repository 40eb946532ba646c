package dev.emc.distributed;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import dev.emc.core.distributed.Collectives;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * The few functions of MPI that are needed, on all ranks of the run.
 *
 * <p>MPI's own way to wait keeps a core busy, which another process may need: what is exchanged
 * does not block, and a rank sleeps until it is done.
 */
final class Mpi {
  /** MPI_THREAD_MULTIPLE: another thread may abort while one waits. */
  private static final int ANY_THREAD = 3;

  /** A handle of a request, in either interface, and behind it whether that is done. */
  private static final int REQUEST_BYTES = 16;

  private static final int DONE = 8;

  /** Counts are ints; some libraries compute bytes of them as ints as well. */
  private static final long MOST_BYTES = 1L << 30;

  /** To fall asleep and wake up takes as long: the system's timers are no finer. */
  private static final long AWAKE_NANOS = 50_000;

  /** The share of the time waited so far that the next sleep takes, and so delays what comes. */
  private static final long SLEEP_SHARE = 8;

  private static final long LONGEST_SLEEP_NANOS = 20_000_000;

  private final MpiLibrary library;
  private final MpiLibrary.Handles handles;

  Mpi(MpiLibrary library) {
    this.library = library;
    this.handles = library.handles();
    Polled.bind(library.functions());
  }

  String version() {
    return library.version();
  }

  /** Starts MPI in this process; returns when all ranks have. */
  void init() {
    var provided = new IntByReference();
    PlainLocale.during(
        () -> call("MPI_Init_thread", Pointer.NULL, Pointer.NULL, ANY_THREAD, provided));
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

  /** Begins to add up in place, double or single precision; the last one returned ends it. */
  Request beginSum(ByteBuffer values, boolean doubles) {
    int width = doubles ? Double.BYTES : Float.BYTES;
    Pointer start = Native.getDirectBufferPointer(values);
    Request last = null;
    for (long from = 0; from < values.capacity(); from += MOST_BYTES) {
      long bytes = Math.min(MOST_BYTES, values.capacity() - from);
      if (last != null) {
        last.finish();
      }
      last =
          begin(
              "MPI_Iallreduce",
              List.of(values),
              handles.inPlace(),
              start.share(from),
              (int) (bytes / width),
              doubles ? handles.doubles() : handles.floats(),
              handles.sum(),
              handles.world());
    }
    return last == null ? begin("MPI_Ibarrier", List.of(), handles.world()) : last;
  }

  void gather(ByteBuffer own, ByteBuffer all) {
    begin(
            "MPI_Iallgather",
            List.of(own, all),
            Native.getDirectBufferPointer(own),
            own.capacity(),
            handles.bytes(),
            Native.getDirectBufferPointer(all),
            own.capacity(),
            handles.bytes(),
            handles.world())
        .finish();
  }

  void broadcast(ByteBuffer bytes) {
    begin(
            "MPI_Ibcast",
            List.of(bytes),
            Native.getDirectBufferPointer(bytes),
            bytes.capacity(),
            handles.bytes(),
            0,
            handles.world())
        .finish();
  }

  /** Waits for all ranks. */
  void await() {
    begin("MPI_Ibarrier", List.of(), handles.world()).finish();
  }

  /** Calls a function that does not block and whose last argument is a request. */
  private Request begin(String function, List<ByteBuffer> buffers, Object... arguments) {
    var request = new Request(buffers);
    var all = Arrays.copyOf(arguments, arguments.length + 1);
    all[arguments.length] = request.handle;
    call(function, all);
    return request;
  }

  /** What is called again and again while a rank waits, bound in JNA's fast way. */
  private static final class Polled {
    private Polled() {}

    static void bind(NativeLibrary mpi) {
      Native.register(Polled.class, mpi);
    }

    /** All are addresses. */
    static native int MPI_Test(long request, long done, long status);
  }

  /** What has begun and is to be finished. */
  final class Request implements Collectives.Pending {
    private final Memory handle = new Memory(REQUEST_BYTES);

    /** That nobody lets go of them before. */
    private final List<ByteBuffer> buffers;

    private Request(List<ByteBuffer> buffers) {
      this.buffers = buffers;
      handle.clear();
    }

    /** Waits until it is done, asleep if that takes longer. */
    @Override
    public void finish() {
      long request = Pointer.nativeValue(handle);
      long status = Pointer.nativeValue(handles.ignored());
      long begin = System.nanoTime();
      while (true) {
        check("MPI_Test", Polled.MPI_Test(request, request + DONE, status));
        if (handle.getInt(DONE) != 0) {
          Reference.reachabilityFence(buffers);
          return;
        }
        long waited = System.nanoTime() - begin;
        if (waited < AWAKE_NANOS) {
          Thread.onSpinWait();
        } else {
          long sleep = Math.max(waited / SLEEP_SHARE, AWAKE_NANOS);
          LockSupport.parkNanos(Math.min(sleep, LONGEST_SLEEP_NANOS));
        }
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

package dev.emc.core.distributed;

import ai.djl.Device;
import dev.emc.testkit.process.Limits;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Ranks that are threads of one process. */
public final class RankThreads {
  private final ByteBuffer[] given;
  private final CyclicBarrier barrier;
  private final boolean onDevice;

  private RankThreads(int size, boolean onDevice) {
    this.onDevice = onDevice;
    given = new ByteBuffer[size];
    barrier = new CyclicBarrier(size);
  }

  /** What one rank does. */
  @FunctionalInterface
  public interface Work<T> {
    /** Its result. */
    T of(Ranks ranks) throws Exception;
  }

  /** Has each of so many ranks do some work at a time; their results by rank. */
  public static <T> List<T> run(int size, Work<T> work) {
    return run(new RankThreads(size, false), work);
  }

  /** The same with exchanges of arrays where they are, as if that were a GPU. */
  static <T> List<T> runOnDevice(int size, Work<T> work) {
    return run(new RankThreads(size, true), work);
  }

  private static <T> List<T> run(RankThreads threads, Work<T> work) {
    int size = threads.given.length;
    var pool = Executors.newFixedThreadPool(size);
    try {
      var futures = new ArrayList<Future<T>>();
      for (int rank = 0; rank < size; rank++) {
        Collectives member = threads.new Member(rank);
        futures.add(
            pool.submit(
                () -> {
                  try {
                    return work.of(new Ranks(member));
                  } catch (Exception | Error e) {
                    threads.barrier.reset();
                    throw e;
                  }
                }));
      }
      var results = new ArrayList<T>();
      Throwable failure = null;
      for (Future<T> future : futures) {
        try {
          results.add(future.get(Limits.PROGRAM.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException e) {
          // The others only stumble over the first.
          if (failure == null || failure instanceof Parted) {
            failure = e.getCause();
          }
        }
      }
      if (failure != null) {
        if (failure instanceof RuntimeException e) {
          throw e;
        }
        throw new AssertionError(failure);
      }
      return results;
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
    } finally {
      pool.shutdownNow();
    }
  }

  /** Another rank has given up. */
  private static final class Parted extends RuntimeException {
    private static final long serialVersionUID = 1;

    Parted(Throwable cause) {
      super(cause);
    }
  }

  private final class Member implements Collectives {
    private final int rank;

    Member(int rank) {
      this.rank = rank;
    }

    private void meet() {
      try {
        barrier.await(Limits.PROGRAM.toMillis(), TimeUnit.MILLISECONDS);
      } catch (BrokenBarrierException | InterruptedException | TimeoutException e) {
        throw new Parted(e);
      }
    }

    @Override
    public int rank() {
      return rank;
    }

    @Override
    public int size() {
      return given.length;
    }

    @Override
    public int localRank() {
      return rank;
    }

    @Override
    public int localSize() {
      return given.length;
    }

    @Override
    public String description() {
      return "threads";
    }

    @Override
    public Pending beginSum(ByteBuffer values, Values type) {
      // As they are now: what is added meanwhile is lost, as with MPI.
      ByteBuffer now = ByteBuffer.allocate(values.capacity()).order(values.order());
      now.put(0, values, 0, values.capacity());
      return () -> {
        sum(now, type);
        values.put(0, now, 0, values.capacity());
      };
    }

    private void sum(ByteBuffer values, Values type) {
      given[rank] = values;
      meet();
      int count = values.capacity() / (type == Values.FLOAT32 ? Float.BYTES : Double.BYTES);
      var sums = new double[count];
      for (ByteBuffer each : given) {
        for (int i = 0; i < count; i++) {
          sums[i] +=
              type == Values.FLOAT32
                  ? each.getFloat(i * Float.BYTES)
                  : each.getDouble(i * Double.BYTES);
        }
      }
      meet();
      for (int i = 0; i < count; i++) {
        if (type == Values.FLOAT32) {
          values.putFloat(i * Float.BYTES, (float) sums[i]);
        } else {
          values.putDouble(i * Double.BYTES, sums[i]);
        }
      }
    }

    @Override
    public Optional<OnDevice> on(Device device) {
      return onDevice ? Optional.of(new HostAsDevice(this)) : Optional.empty();
    }

    @Override
    public void gather(ByteBuffer own, ByteBuffer all) {
      given[rank] = own;
      meet();
      for (int i = 0; i < given.length; i++) {
        all.put(i * own.capacity(), given[i], 0, own.capacity());
      }
      meet();
    }

    @Override
    public void broadcast(ByteBuffer bytes) {
      given[rank] = bytes;
      meet();
      if (rank != 0) {
        bytes.put(0, given[0], 0, bytes.capacity());
      }
      meet();
    }

    @Override
    public void await() {
      meet();
    }

    @Override
    public void abort() {
      barrier.reset();
    }

    @Override
    public void close() {}
  }
}

package dev.emc.distributed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import dev.emc.api.ConfigException;
import dev.emc.core.distributed.Collectives.Values;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * What NCCL is handed, by a stand-in that refuses all else and whose GPUs are the host's memory. A
 * GPU has not seen it.
 */
@EnabledOnOs(OS.LINUX)
class NcclCommunicatorTest {
  private static final int RANKS = 2;

  @TempDir private Path temp;

  /** What one rank does with its communicator. */
  @FunctionalInterface
  private interface Work<T> {
    T of(int rank, NcclCommunicator communicator);
  }

  private static <T> List<T> ranks(NcclStandIn standIn, Work<T> work) throws Exception {
    NcclLibrary nccl = NcclLibrary.find(standIn.file());
    var id = new CompletableFuture<byte[]>();
    var pool = Executors.newFixedThreadPool(RANKS);
    try {
      var futures = new ArrayList<Future<T>>();
      for (int i = 0; i < RANKS; i++) {
        int rank = i;
        futures.add(
            pool.submit(
                () -> {
                  var place = new NcclCommunicator.Place(rank, RANKS, rank);
                  try (var communicator =
                      NcclCommunicator.join(nccl, standIn.file(), place, told(id, rank))) {
                    // The GPU that was this thread's before is so again.
                    assertEquals(0, standIn.ask("current"));
                    return work.of(rank, communicator);
                  }
                }));
      }
      var results = new ArrayList<T>();
      for (Future<T> future : futures) {
        results.add(future.get(1, TimeUnit.MINUTES));
      }
      return results;
    } finally {
      pool.shutdownNow();
    }
  }

  /** Gives rank 1 the bytes that rank 0 has. */
  private static Consumer<ByteBuffer> told(CompletableFuture<byte[]> id, int rank) {
    return bytes -> {
      assertEquals(128, bytes.capacity());
      if (rank == 0) {
        var own = new byte[bytes.capacity()];
        bytes.get(0, own);
        id.complete(own);
      } else {
        bytes.put(0, id.orTimeout(1, TimeUnit.MINUTES).join());
      }
    };
  }

  @Test
  void sumsInPlaceInBothPrecisions() throws Exception {
    NcclStandIn standIn = NcclStandIn.in(temp);
    List<double[]> sums =
        ranks(
            standIn,
            (rank, communicator) -> {
              try (var floats = new Memory(3 * Float.BYTES);
                  var doubles = new Memory(2 * Double.BYTES)) {
                floats.write(0, new float[] {rank, 1, 0.5f}, 0, 3);
                doubles.write(0, new double[] {rank, 1e-9}, 0, 2);
                communicator.beginSum(Pointer.nativeValue(floats), 3, Values.FLOAT32).finish();
                communicator.beginSum(Pointer.nativeValue(doubles), 2, Values.FLOAT64).finish();
                return new double[] {
                  floats.getFloat(0),
                  floats.getFloat(4),
                  floats.getFloat(8),
                  doubles.getDouble(0),
                  doubles.getDouble(8)
                };
              }
            });
    sums.forEach(each -> assertArrayEquals(new double[] {1, 2, 1, 1, 2e-9}, each));
    assertEquals(RANKS, standIn.ask("destroyed"));
    assertEquals(0, standIn.ask("aborted"));
  }

  @Test
  void gathersByRank() throws Exception {
    List<byte[]> gathered =
        ranks(
            NcclStandIn.in(temp),
            (rank, communicator) -> {
              try (var own = new Memory(3);
                  var all = new Memory(6)) {
                own.write(0, new byte[] {(byte) rank, 7, 8}, 0, 3);
                communicator.gather(Pointer.nativeValue(own), Pointer.nativeValue(all), 3);
                return all.getByteArray(0, 6);
              }
            });
    gathered.forEach(each -> assertArrayEquals(new byte[] {0, 7, 8, 1, 7, 8}, each));
  }

  /** What goes wrong on a GPU is told later, by no call's own result. */
  @Test
  void whatFailsInTheBackgroundIsSaid() throws Exception {
    NcclStandIn standIn = NcclStandIn.in(temp);
    var error =
        assertThrows(
            ExecutionException.class,
            () ->
                ranks(
                    standIn,
                    (rank, communicator) -> {
                      try (var values = new Memory(Float.BYTES)) {
                        var sum =
                            communicator.beginSum(Pointer.nativeValue(values), 1, Values.FLOAT32);
                        standIn.failInBackground(1);
                        sum.finish();
                        return true;
                      } finally {
                        communicator.abort();
                      }
                    }));
    assertEquals("NCCL failed in an exchange: unhandled cuda error", error.getCause().getMessage());
    assertEquals(0, standIn.ask("destroyed"));
  }

  /** The stand-in takes no other id: this shows that it sees all of its 128 bytes. */
  @Test
  void anotherIdIsRefused() throws Exception {
    NcclStandIn standIn = NcclStandIn.in(temp);
    NcclLibrary nccl = NcclLibrary.find(standIn.file());
    var place = new NcclCommunicator.Place(0, 1, 0);
    var error =
        assertThrows(
            IllegalStateException.class,
            () ->
                NcclCommunicator.join(
                    nccl, standIn.file(), place, bytes -> bytes.put(127, (byte) 0)));
    assertEquals("NCCL failed in ncclCommInitRank: invalid argument", error.getMessage());
    assertEquals(0, standIn.ask("current"));
  }

  @Test
  void versionsAreRead() throws Exception {
    assertEquals("2.21.5", NcclLibrary.find(NcclStandIn.in(temp).file()).version());
    assertEquals("2.8.4", NcclLibrary.version(2804));
  }

  @Test
  void aLibraryThatIsNotThereIsNamed() {
    var error =
        assertThrows(ConfigException.class, () -> NcclLibrary.find("/nowhere/libnccl.so.2"));
    String message = error.getMessage();
    assertTrue(
        message.startsWith(
            "EMC_NCCL asks for NCCL, but no library of it can be loaded (/nowhere/libnccl.so.2: "),
        message);
    assertTrue(
        message.endsWith(
            "); name one by EMC_NCCL=/path/to/libnccl.so.2, or leave it out: values then go through the host's memory"),
        message);
    assertEquals(1, message.lines().count());
  }

  @Test
  void aDriverThatIsNotThereIsNamed() {
    var error =
        assertThrows(
            ConfigException.class, () -> GpuContext.of("/nowhere/libcuda.so.1", 0, () -> {}));
    assertEquals(
        "NCCL needs the driver of a GPU, but /nowhere/libcuda.so.1 cannot be loaded",
        error.getMessage());
  }
}

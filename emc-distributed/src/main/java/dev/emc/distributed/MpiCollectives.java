package dev.emc.distributed;

import ai.djl.Device;
import dev.emc.core.distributed.Collectives;
import dev.emc.core.distributed.Ranks;
import dev.emc.core.train.RankAgreement;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Ranks on MPI, each of which watches over the others. */
final class MpiCollectives implements Collectives {
  private final Mpi mpi;
  private final int rank;
  private final int size;
  private int localRank;
  private int localSize = 1;
  private String description;
  private @Nullable Heartbeat heartbeat;
  private final Optional<NcclLibrary> nccl;
  private @Nullable NcclCommunicator gpus;

  private MpiCollectives(Mpi mpi, Optional<NcclLibrary> nccl) {
    this.mpi = mpi;
    this.nccl = nccl;
    this.rank = mpi.rank();
    this.size = mpi.size();
    this.description = mpi.version();
  }

  /**
   * Joins the others.
   *
   * @param nccl for what lies in the memory of GPUs
   * @param lastWords takes a line that says why the run ends, when another rank is lost
   */
  static MpiCollectives start(Mpi mpi, Optional<NcclLibrary> nccl, Consumer<String> lastWords) {
    var collectives = new MpiCollectives(mpi, nccl);
    var ranks = new Ranks(collectives);
    RankAgreement.require(ranks, "versions of NCCL", nccl.map(NcclLibrary::version).orElse("none"));
    nccl.ifPresent(
        library ->
            collectives.description += ", GPUs by NCCL " + library.version() + " (experimental)");
    String host = host();
    List<String> hosts = ranks.gather(host);
    collectives.localRank =
        (int) hosts.subList(0, collectives.rank).stream().filter(host::equals).count();
    collectives.localSize = (int) hosts.stream().filter(host::equals).count();
    var heartbeat = Heartbeat.start(ranks, host, lastWords, mpi::abort);
    collectives.heartbeat = heartbeat;
    List<String> watched = ranks.gather(Boolean.toString(heartbeat.isConnected()));
    List<Integer> unwatched =
        IntStream.range(0, collectives.size)
            .filter(i -> watched.get(i).equals("false"))
            .boxed()
            .toList();
    if (!unwatched.isEmpty()) {
      collectives.description +=
          " (ranks "
              + unwatched
              + " have no TCP connection to rank 0: nobody notices if they hang)";
    }
    return collectives;
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  @Override
  public int rank() {
    return rank;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public int localRank() {
    return localRank;
  }

  @Override
  public int localSize() {
    return localSize;
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public Pending beginSum(ByteBuffer values, Values type) {
    return mpi.beginSum(values, type == Values.FLOAT64);
  }

  @Override
  public void gather(ByteBuffer own, ByteBuffer all) {
    mpi.gather(own, all);
  }

  @Override
  public Optional<OnDevice> on(Device device) {
    if (nccl.isEmpty() || !device.isGpu()) {
      return Optional.empty();
    }
    if (gpus == null) {
      var place = new NcclCommunicator.Place(rank, size, device.getDeviceId());
      gpus = NcclCommunicator.join(nccl.get(), GpuContext.DRIVER, place, mpi::broadcast);
    }
    return Optional.of(gpus);
  }

  @Override
  public void broadcast(ByteBuffer bytes) {
    mpi.broadcast(bytes);
  }

  @Override
  public void await() {
    mpi.await();
  }

  @Override
  public void abort() {
    if (heartbeat != null) {
      heartbeat.say(Heartbeat.FAULT);
    }
    NcclCommunicator begun = gpus;
    if (begun != null) {
      // If this hangs, another rank's heartbeat ends all.
      begun.abort();
    }
    mpi.abort();
  }

  @Override
  public void close() {
    // All have come here: from now on an end is no fault.
    mpi.await();
    if (gpus != null) {
      gpus.close();
    }
    if (heartbeat != null) {
      heartbeat.close();
    }
    mpi.end();
  }
}

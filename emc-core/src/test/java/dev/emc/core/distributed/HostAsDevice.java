package dev.emc.core.distributed;

import com.sun.jna.Pointer;
import java.nio.ByteBuffer;

/** Exchanges by addresses, as those of a GPU, of what lies in the host's memory. */
record HostAsDevice(Collectives host) implements Collectives.OnDevice {
  @Override
  public Collectives.Pending beginSum(long values, long count, Collectives.Values type) {
    return host.beginSum(bytes(values, count * type.bytes()), type);
  }

  @Override
  public void gather(long own, long all, long bytes) {
    host.gather(bytes(own, bytes), bytes(all, bytes * host.size()));
  }

  private static ByteBuffer bytes(long address, long size) {
    return new Pointer(address).getByteBuffer(0, size);
  }
}

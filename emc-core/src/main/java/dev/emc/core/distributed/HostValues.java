package dev.emc.core.distributed;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;

/** An array's values in the host's memory, where the means of communication can reach them. */
record HostValues(NDArray host, NDArray origin) implements AutoCloseable {
  static HostValues of(NDArray flat) {
    boolean onHost = !flat.getDevice().isGpu();
    return new HostValues(onHost ? flat : flat.toDevice(Device.cpu(), true), flat);
  }

  static HostValues empty(NDArray like, Shape shape) {
    DataType type = like.getDataType();
    NDArray host = like.getManager().zeros(new Shape(shape.size()), type, Device.cpu());
    return new HostValues(host, like);
  }

  ByteBuffer bytes() {
    // The engine's own memory, if it is the host's.
    return host.toByteBuffer(true);
  }

  /** The values where the array is that they belong to. */
  NDArray array() {
    return origin.getDevice().isGpu()
        ? host.toDevice(origin.getDevice(), true)
        : host.stopGradient();
  }

  @Override
  public void close() {
    host.close();
  }
}

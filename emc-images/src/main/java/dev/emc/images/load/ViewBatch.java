package dev.emc.images.load;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;

/**
 * All views of one batch of images, in native memory that belongs to the loader.
 *
 * <p>An {@link #array} on the CPU shares this memory instead of copying it, and so may the graph
 * recorded from it. So {@link #close} only after the backward pass of the step, best after the
 * step's {@code NDManager}: from then on workers write the next batch into the same memory. A batch
 * that is never closed keeps its memory from the loader, which stops with an error when all of it
 * is held.
 */
public interface ViewBatch extends AutoCloseable {
  /** Which batch of the epoch this is, from 0. */
  long batchIndex();

  /** Images in the batch, N. */
  int size();

  /** Views of each image, V. */
  int viewCount();

  /** Shape of a view, (N, C, size, size). */
  Shape shape(int view);

  /**
   * A view as the encoder takes it: normalised, on the manager's device. What the loader left to
   * the device is done here, in place: call this with the engine's recording of operations off, or
   * pixels come out some levels off.
   *
   * @param manager that the array belongs to
   * @return (N, C, size, size) float32
   */
  NDArray array(int view, NDManager manager);

  /**
   * A view's pixels as the workers left them: normalised, unless augmentation is finished on the
   * device.
   *
   * @return N · C · size · size values in native byte order, position 0, direct: float32, or bytes
   *     if the loader augments {@link AugmentOn#DEVICE}; valid until {@link #close}
   */
  ByteBuffer view(int view);

  /** Index into the source of each image, (N). The caller's own copy. */
  int[] indices();

  /** Gives the memory back to the loader; a second call does nothing. */
  @Override
  void close();
}

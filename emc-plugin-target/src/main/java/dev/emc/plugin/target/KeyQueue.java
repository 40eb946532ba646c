package dev.emc.plugin.target;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.emc.api.ConfigException;
import dev.emc.api.MethodContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/**
 * MoCo's ring of past keys at unit length, (D, K) as in its checkpoints: a batch takes the columns
 * of the oldest one (He et al. 2020, section 3.2).
 *
 * <p>Where the next batch goes is counted on the host: no step waits for the device.
 */
final class KeyQueue {
  private static final String KEYS = "queue";
  private static final String POINTER = "queue-pointer";
  private static final NDIndex ALL = new NDIndex("...");

  /** What MoCo's checkpoints call the state. */
  static final Map<String, String> OFFICIAL = Map.of(KEYS, "queue", POINTER, "queue_ptr");

  private final int batchSize;
  private final NDArray keys;
  private final NDArray pointerArray;
  private long pointer;
  private boolean filled;

  /**
   * An empty queue.
   *
   * @param length keys it holds, K: a multiple of the batch size
   * @param width of a key, D
   */
  KeyQueue(int length, int width, MethodContext context) {
    batchSize = context.batchSize();
    keys = context.manager().zeros(new Shape(width, length), context.dataType());
    pointerArray = context.manager().zeros(new Shape(1), DataType.INT64);
  }

  /**
   * Puts random unit keys in all places if nothing is in it yet.
   *
   * @param seed of the draw
   */
  void fillOnce(long seed) {
    if (filled) {
      return;
    }
    int width = Math.toIntExact(keys.getShape().get(0));
    int length = Math.toIntExact(keys.getShape().get(1));
    var random = new Random(seed);
    var values = new float[width * length];
    for (int k = 0; k < length; k++) {
      double squares = 0;
      for (int d = 0; d < width; d++) {
        float value = (float) random.nextGaussian();
        values[d * length + k] = value;
        squares += value * value;
      }
      for (int d = 0; d < width; d++) {
        values[d * length + k] /= (float) Math.sqrt(squares);
      }
    }
    try (NDArray drawn = keys.getManager().create(values, keys.getShape());
        NDArray typed = drawn.toType(keys.getDataType(), true)) {
      keys.set(ALL, typed);
    }
    filled = true;
  }

  /**
   * The keys, (D, K), on an array's manager. A copy: the backward pass reads them after the next
   * push.
   */
  NDArray negatives(NDArray array) {
    NDArray copy = keys.duplicate();
    copy.attach(array.getManager());
    return copy;
  }

  /**
   * Lets a batch of keys take the place of the oldest.
   *
   * @param unit (N, D), of unit length, outside the graph
   */
  void push(NDArray unit) {
    long n = unit.getShape().get(0);
    keys.set(new NDIndex(":, {}:{}", pointer, pointer + n), unit.transpose());
    pointer = (pointer + n) % keys.getShape().get(1);
  }

  /** Keys and where the next batch goes, by name; the keys are 0 before the first step. */
  Map<String, NDArray> state() {
    // Set to a bare number, DJL would leave an array behind at each call.
    try (NDArray number = pointerArray.getManager().create(new long[] {pointer})) {
      pointerArray.set(ALL, number);
    }
    var state = new LinkedHashMap<String, NDArray>();
    state.put(KEYS, keys);
    state.put(POINTER, pointerArray);
    return state;
  }

  /**
   * Takes over a saved queue; where none was saved, it is drawn anew.
   *
   * @throws ConfigException if the saved queue has another shape
   */
  void restore(Map<String, NDArray> state) {
    NDArray saved = state.get(KEYS);
    if (saved == null) {
      return;
    }
    if (!saved.getShape().equals(keys.getShape())) {
      throw new ConfigException(
          "the checkpoint's queue is %s, this run's is %s: resume with the same queue-length"
              .formatted(saved.getShape(), keys.getShape()));
    }
    keys.set(ALL, saved);
    pointer = Objects.requireNonNull(state.get(POINTER), POINTER).toLongArray()[0];
    // Of a file that was trained with other batches: the next one must not run over the end.
    pointer -= pointer % batchSize;
    try (NDArray magnitudes = saved.abs();
        NDArray largest = magnitudes.max()) {
      filled = largest.toArray()[0].doubleValue() > 0;
    }
  }
}

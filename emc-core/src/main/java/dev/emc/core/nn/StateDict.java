package dev.emc.core.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.emc.api.ConfigException;
import dev.emc.core.engine.GradMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The parameters of blocks under PyTorch's state-dict names, in PyTorch's order.
 *
 * <p>A view: it holds the blocks' own {@link Parameter}s. A child of a {@link
 * ai.djl.nn.SequentialBlock} is named by its index, any other child by the name it was added with.
 * It may be made before the blocks are initialised.
 */
public final class StateDict {
  private static final String COUNTER = "num_batches_tracked";

  private final List<String> keys;
  private final Map<String, Entry> entries;

  private StateDict(List<String> keys, Map<String, Entry> entries) {
    this.keys = keys;
    this.entries = entries;
  }

  /**
   * One array of a state dict.
   *
   * @param key PyTorch's name, such as {@code backbone.layer1.0.conv1.weight}
   * @param parameter the block's own
   * @param buffer whether it is a running statistic rather than something that is trained
   */
  public record Entry(String key, Parameter parameter, boolean buffer) {}

  /**
   * Names the parameters of blocks.
   *
   * <p>A scale or shift of DJL's own norms that needs no gradient is taken for one that was never
   * asked for and left out: freeze such blocks afterwards.
   *
   * @param blocksByPrefix blocks by what comes before their keys, such as {@code "backbone."} or
   *     {@code ""}, in order
   * @throws IllegalArgumentException if two parameters get one name
   */
  public static StateDict of(Map<String, ? extends Block> blocksByPrefix) {
    var keys = new ArrayList<String>();
    var entries = new LinkedHashMap<String, Entry>();
    var walk =
        new BlockWalk() {
          @Override
          void parameter(String key, Parameter parameter, boolean buffer) {
            if (entries.put(key, new Entry(key, parameter, buffer)) != null) {
              throw new IllegalArgumentException("two parameters named '" + key + "'");
            }
            keys.add(key);
          }

          @Override
          void batchNorm(String prefix) {
            keys.add(prefix + COUNTER);
          }
        };
    blocksByPrefix.forEach((prefix, block) -> walk.visit(prefix, block));
    return new StateDict(List.copyOf(keys), Collections.unmodifiableMap(entries));
  }

  /** Every key PyTorch would list, in its order, batch counters included. */
  public List<String> keys() {
    return keys;
  }

  /** The arrays in order: all of {@link #keys()} but the batch counters. */
  public Collection<Entry> entries() {
    return entries.values();
  }

  /**
   * The keys of the int64 scalars that count the batches each batch norm has seen in training. They
   * are no parameters here: whoever writes a checkpoint knows how many forward passes there were.
   */
  public List<String> batchCounterKeys() {
    return keys.stream().filter(key -> !entries.containsKey(key)).toList();
  }

  /** Whether a key belongs to a batch counter. */
  public static boolean isBatchCounter(String key) {
    return key.equals(COUNTER) || key.endsWith("." + COUNTER);
  }

  /** Whether there is an array of this name. */
  public boolean contains(String key) {
    return entries.containsKey(key);
  }

  /**
   * The parameters that now want gradients, by name in order; one that is used in two places is
   * listed under its first name.
   */
  public Map<String, Parameter> trainable() {
    Set<Parameter> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    var result = new LinkedHashMap<String, Parameter>();
    for (Entry entry : entries.values()) {
      Parameter parameter = entry.parameter();
      if (!entry.buffer() && parameter.requiresGradient() && seen.add(parameter)) {
        result.put(entry.key(), parameter);
      }
    }
    return Collections.unmodifiableMap(result);
  }

  /**
   * The live array of a key; changing it changes the network.
   *
   * @throws ConfigException if there is no such key
   */
  public NDArray get(String key) {
    return parameter(key).getArray();
  }

  /** All live arrays by key, in order. */
  public Map<String, NDArray> arrays() {
    var result = new LinkedHashMap<String, NDArray>();
    entries.forEach((key, entry) -> result.put(key, entry.parameter().getArray()));
    return Collections.unmodifiableMap(result);
  }

  /**
   * Copies values into the network, converting to its precision and moving to its device.
   *
   * @throws ConfigException if there is no such key or the shape differs
   */
  public void copyIn(String key, NDArray value) {
    NDArray target = get(key);
    requireShape(key, target.getShape(), value.getShape());
    NDArray onDevice = value.toDevice(target.getDevice(), false);
    NDArray converted = onDevice.toType(target.getDataType(), false);
    assign(target, converted);
    if (converted != onDevice) {
      converted.close();
    }
    if (onDevice != value) {
      onDevice.close();
    }
  }

  /**
   * Copies values into the network, converting to its precision.
   *
   * @param shape of the values, which are in row-major order
   * @throws ConfigException if there is no such key or the shape differs
   */
  public void copyIn(String key, Shape shape, float[] values) {
    NDArray target = get(key);
    requireShape(key, target.getShape(), shape);
    try (NDArray value = target.getManager().create(values, shape)) {
      copyIn(key, value);
    }
  }

  /**
   * Copies values out of the network.
   *
   * @return row-major, at single precision
   * @throws ConfigException if there is no such key
   */
  public float[] copyOut(String key) {
    // DJL leaves the copy that it needs of others than row-major arrays to their manager.
    try (NDArray array = GradMode.off(() -> get(key).flatten())) {
      return switch (array.getDataType()) {
        case FLOAT32 -> array.toFloatArray();
        case FLOAT64 -> {
          double[] exact = array.toDoubleArray();
          var rounded = new float[exact.length];
          for (int i = 0; i < exact.length; i++) {
            rounded[i] = (float) exact[i];
          }
          yield rounded;
        }
        default ->
            throw new IllegalStateException(
                key + " is " + array.getDataType().name().toLowerCase(Locale.ROOT));
      };
    }
  }

  private Parameter parameter(String key) {
    Entry entry = entries.get(key);
    if (entry == null) {
      throw new ConfigException(
          "the network has no parameter '%s'; it has %s, from '%s' to '%s'"
              .formatted(
                  key,
                  entries.size(),
                  keys.isEmpty() ? "" : keys.get(0),
                  keys.isEmpty() ? "" : keys.get(keys.size() - 1)));
    }
    return entry.parameter();
  }

  private static void requireShape(String key, Shape expected, Shape found) {
    if (!expected.equals(found)) {
      throw new ConfigException(
          "parameter '%s' has shape %s in the network, but the values given have shape %s"
              .formatted(key, expected, found));
    }
  }

  /** Copies values from one array to another of the same shape and precision, in place. */
  public static void copy(NDArray from, NDArray to) {
    assign(to, from);
  }

  /** Writes in place, so that a memory format and whoever holds the array keep it. */
  static void assign(NDArray target, NDArray value) {
    int axes = target.getShape().dimension();
    var from = new long[axes];
    var step = new long[axes];
    Arrays.fill(step, 1);
    GradMode.off(
        () ->
            JniUtils.indexSet(
                (PtNDArray) target,
                (PtNDArray) value,
                from,
                target.getShape().getShape().clone(),
                step));
  }
}

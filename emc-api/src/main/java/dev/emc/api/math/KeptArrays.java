package dev.emc.api.math;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apiguardian.api.API;

/**
 * Constants that are drawn on the host and sent to a device once: a copy lives as long as the
 * network whose arrays it is first combined with. A step that finds its copy sends nothing. That is
 * what a component does with arrays of numbers that {@link Scalars} cannot write.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public final class KeptArrays {
  private record Kept(NDManager owner, Object name, NDArray array) {}

  private final List<Kept> all = new ArrayList<>();

  /**
   * The constant for an array to be combined with: on its device, at its precision and as
   * long-lived as its manager; the memory is that of the copy.
   *
   * @param name tells it from others of its shape, by {@code equals}
   * @param shape of the constant
   * @param values of the constant, row by row; asked for where there is no copy yet
   */
  public synchronized NDArray of(
      NDArray array, Object name, Shape shape, Supplier<double[]> values) {
    NDManager owner = owner(array.getManager());
    DataType type = array.getDataType();
    // Those of networks that are closed would keep them from being collected.
    all.removeIf(kept -> !kept.owner().isOpen());
    for (Kept kept : all) {
      if (kept.owner() == owner
          && kept.name().equals(name)
          && kept.array().getDataType() == type
          && kept.array().getShape().equals(shape)) {
        return seen(kept.array(), array);
      }
    }
    NDArray made = made(owner, shape, type, values.get());
    all.add(new Kept(owner, name, made));
    return seen(made, array);
  }

  /** What is computed with it then belongs to the array's manager too. */
  private static NDArray seen(NDArray kept, NDArray by) {
    NDArray view = kept.stopGradient();
    view.attach(by.getManager());
    return view;
  }

  /**
   * The manager that everything of a network descends from, just below the engine's own. Arrays may
   * belong to the engine's own, which is never closed: their constants stay as long as the process.
   */
  private static NDManager owner(NDManager manager) {
    NDManager owner = manager;
    while (!isEngines(owner) && !isEngines(owner.getParentManager())) {
      owner = owner.getParentManager();
    }
    return owner;
  }

  private static boolean isEngines(NDManager manager) {
    return manager instanceof NDManager.SystemNDManager;
  }

  private static NDArray made(NDManager owner, Shape shape, DataType type, double[] values) {
    NDArray sent =
        type == DataType.FLOAT64
            ? owner.create(values, shape)
            : owner.create(singles(values), shape);
    // The engine's own memory: that of an array made from Java's numbers goes with the array.
    try (sent) {
      return type == sent.getDataType() ? sent.duplicate() : sent.toType(type, true);
    }
  }

  private static float[] singles(double[] data) {
    float[] result = new float[data.length];
    for (int i = 0; i < data.length; i++) {
      result[i] = (float) data[i];
    }
    return result;
  }
}

package dev.emc.core.engine;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where a block splits its output into branches, it lets the graph be cut there. Whoever takes a
 * backward pass segment by segment then goes through what lies before the branches once, not once
 * for each; everybody else notices nothing.
 */
public final class GraphCuts {
  private static final ThreadLocal<@Nullable Recorder> RECORDER = new ThreadLocal<>();

  private GraphCuts() {}

  /** Cuts the graph and sees to it that gradients get across. */
  public interface Recorder {
    /** The same values, where another graph begins. */
    NDArray cut(NDArray array);

    /** A parameter is about to be used, after the cuts so far. */
    default void use(Parameter parameter) {}
  }

  /** Tells of the parameters that blocks take for their passes. */
  public static final class Parameters extends ParameterStore {
    /** Parameters on a manager. */
    public Parameters(NDManager manager) {
      super(manager, false);
    }

    @Override
    public NDArray getValue(Parameter parameter, Device device, boolean training) {
      NDArray own = super.getValue(parameter, device, training);
      Recorder recorder = RECORDER.get();
      // Blocks ask for a bias that they do not have as well.
      if (recorder != null && own != null) {
        recorder.use(parameter);
      }
      return own;
    }
  }

  /** Has graphs cut while some work is done on this thread. */
  public static <T> T by(Recorder recorder, Supplier<T> work) {
    Recorder before = RECORDER.get();
    RECORDER.set(recorder);
    try {
      return work.get();
    } finally {
      RECORDER.set(before);
    }
  }

  /** An array nobody else needs, with its graph cut behind it if somebody wants that. */
  public static NDArray at(NDArray array) {
    Recorder recorder = RECORDER.get();
    if (recorder == null) {
      return array;
    }
    NDArray cut = recorder.cut(array);
    if (cut != array) {
      array.close();
    }
    return cut;
  }
}

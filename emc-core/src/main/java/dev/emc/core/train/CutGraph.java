package dev.emc.core.train;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The graph of a pass that is cut in places. Behind a cut another graph begins, at a leaf with the
 * same values; gradients are taken across by visiting the cuts in the reverse of their order. When
 * one is visited, all that uses what lies behind it has been, as that came later: the leaf's
 * gradient is whole.
 */
final class CutGraph {
  /** A place where the graph is cut. */
  interface Cut {
    /** Where the graph behind it begins. */
    NDArray leaf();

    /**
     * Takes a gradient on, through what lies before the cut; recording is on.
     *
     * @param arrived at the leaf, of its shape
     */
    void backward(NDArray arrived);

    /** Lets go of what the cut holds. */
    void close();
  }

  private final List<Cut> cuts = new ArrayList<>();

  /** The number of cuts before the first use of each. */
  private final Map<Parameter, Integer> uses = new IdentityHashMap<>();

  /** Adds the next cut. */
  void add(Cut cut) {
    cuts.add(cut);
  }

  /** Whether it is not cut anywhere. */
  boolean isWhole() {
    return cuts.isEmpty();
  }

  /** A parameter is about to be used, after the cuts so far. */
  void use(Parameter parameter) {
    uses.putIfAbsent(parameter, cuts.size());
  }

  /** Takes the gradients that have reached the last cuts to the weights; recording is on. */
  void backward() {
    backward(List.of(), whole -> {});
  }

  /**
   * Takes the gradients that have reached the last cuts to the weights; recording is on.
   *
   * @param parameters that somebody waits for, in an order that all ranks have
   * @param whole takes those whose gradients no cut can add to any more, as soon as that is so
   */
  void backward(List<Parameter> parameters, Consumer<List<Parameter>> whole) {
    Map<Integer, List<Parameter>> byUse =
        parameters.stream().filter(uses::containsKey).collect(Collectors.groupingBy(uses::get));
    whole.accept(byUse.getOrDefault(cuts.size(), List.of()));
    while (!cuts.isEmpty()) {
      Cut cut = cuts.remove(cuts.size() - 1);
      try (NDArray arrived = JniUtils.getGradient((PtNDArray) cut.leaf())) {
        if (arrived != null) {
          cut.backward(arrived);
        }
      }
      cut.close();
      whole.accept(byUse.getOrDefault(cuts.size(), List.of()));
    }
    uses.clear();
  }

  /** Another handle of an array with its graph: blocks close theirs. */
  static NDArray held(NDArray array) {
    return array.reshape(array.getShape());
  }
}

package dev.emc.core.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The scalars of a step, still on the device.
 *
 * @param names of the values, the total first
 * @param values (names), outside the graph
 */
record StepResult(List<String> names, NDArray values) {
  /** Scalars by their names, the total first. */
  static StepResult of(Map<String, NDArray> scalars) {
    var stacked =
        scalars.values().stream()
            .map(value -> value.stopGradient().reshape(1))
            .collect(Collectors.toCollection(NDList::new));
    return new StepResult(List.copyOf(scalars.keySet()), NDArrays.concat(stacked, 0));
  }

  /** Reads the values from the device. */
  Map<String, Double> read() {
    Number[] read = values.toArray();
    var result = new LinkedHashMap<String, Double>();
    for (int i = 0; i < read.length; i++) {
      result.put(names.get(i), read[i].doubleValue());
    }
    return result;
  }
}

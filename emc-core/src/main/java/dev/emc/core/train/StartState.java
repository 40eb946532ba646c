package dev.emc.core.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.emc.api.SslMethod;
import dev.emc.checkpoint.tensor.Tensor;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a start's file has of a method's state beside weights, such as MoCo's queue. */
final class StartState {
  private StartState() {}

  /**
   * Hands a method what it calls its own, if all of it is there and fits.
   *
   * @param source what messages call the file
   * @param found in the file, by official names
   * @param listener is told what became of it; a state that begins anew is a warning
   */
  static void takeOver(
      String source,
      Map<String, Tensor> found,
      JointEmbeddingNetwork network,
      TrainingListener listener)
      throws IOException {
    SslMethod method = network.method();
    Map<String, String> keys = method.stateKeys();
    List<String> official = keys.values().stream().sorted().toList();
    if (official.stream().noneMatch(found::containsKey)) {
      return;
    }
    Map<String, NDArray> own = method.state();
    try (NDManager scope = network.manager().newSubManager()) {
      var arrays = new LinkedHashMap<String, NDArray>();
      for (Map.Entry<String, String> key : keys.entrySet()) {
        Tensor tensor = found.get(key.getValue());
        NDArray place = own.get(key.getKey());
        if (tensor == null || place == null) {
          listener.warned(
              "%s has not all of the method's %s: it begins anew"
                  .formatted(source, String.join(", ", official)));
          return;
        }
        if (!Arrays.equals(tensor.shape(), place.getShape().getShape())) {
          listener.warned(
              "%s: its %s is %s, this run's is %s: it begins anew"
                  .formatted(source, key.getValue(), tensor.shapeText(), place.getShape()));
          return;
        }
        NDArray read = tensor.toNDArray(scope);
        arrays.put(key.getKey(), read.toType(place.getDataType(), false));
      }
      method.restore(arrays);
    }
    listener.noted("%s: %s taken over".formatted(source, String.join(", ", official)));
  }
}

package dev.emc.core.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import java.util.Map;

/** Parameters without blocks, and gradients of a chosen value. */
final class TestParameters {
  private TestParameters() {}

  static Parameter of(NDArray values) {
    Parameter parameter =
        Parameter.builder().setName("p").setType(Parameter.Type.WEIGHT).optArray(values).build();
    values.setRequiresGradient(true);
    return parameter;
  }

  /** Adds the given gradients; a parameter that is not named gets none. */
  static void backward(Map<String, Parameter> parameters, Map<String, NDArray> gradients) {
    try (GradientCollector collector =
        gradients.values().iterator().next().getManager().getEngine().newGradientCollector()) {
      gradients.forEach(
          (name, gradient) -> {
            // The collector leaves an array of ones on the loss's manager.
            try (NDManager scratch = gradient.getManager().newSubManager()) {
              NDArray product = gradient.mul(parameters.get(name).getArray());
              product.attach(scratch);
              collector.backward(product.sum());
            }
          });
    }
  }
}

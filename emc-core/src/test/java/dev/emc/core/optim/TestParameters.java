package dev.emc.core.optim;

import ai.djl.ndarray.NDArray;
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
            try (NDArray product = parameters.get(name).getArray().mul(gradient);
                NDArray loss = product.sum()) {
              collector.backward(loss);
            }
          });
    }
  }
}

package dev.emc.core.train;

import com.fasterxml.jackson.databind.JsonNode;
import dev.emc.core.train.GoldenNumbers.Float32;
import dev.emc.testkit.Golden;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** VICReg + EMC with LARS, step by step. */
class GoldenStepsVicRegTest extends GoldenStepsCase {
  @Override
  Stream<DynamicTest> steps(GoldenSteps.Part part) {
    JsonNode golden = Golden.json("steps_vicreg.json");
    JsonNode config = golden.get("config");
    String method =
        """
        method: {type: vicreg, projector: [%d, %d, %d], invariance-weight: %s,
          variance-weight: %s, covariance-weight: %s}
        transform: sigmoid
        """
            .formatted(
                GoldenSteps.width(golden, "projector.0.weight"),
                GoldenSteps.width(golden, "projector.3.weight"),
                GoldenSteps.width(golden, "projector.6.weight"),
                config.get("sim_coeff"),
                config.get("std_coeff"),
                config.get("cov_coeff"));
    Map<String, String> terms =
        Map.of(
            "vicreg_loss", "vicreg",
            "repr_loss", "vicreg/invariance",
            "std_loss", "vicreg/variance",
            "cov_loss", "vicreg/covariance");
    return new GoldenSteps(golden, method, GoldenSteps.views(config), terms)
        .embeddings("embedding_x,embedding_y")
        .part(part)
        .tests(
            lr ->
                "{type: lars, lr: %s, lr-batch: 0, momentum: %s, eta: %s, weight-decay: %s}"
                    .formatted(
                        lr, config.get("momentum"), config.get("eta"), config.get("weight_decay")),
            new Float32(2, 1e-3),
            // One ReLU at zero in step 2 moved a bias by 2.5e-4 with PyTorch's own convolutions.
            new Float32(4, 1e-3));
  }
}

package dev.emc.core.train;

import com.fasterxml.jackson.databind.JsonNode;
import dev.emc.core.train.GoldenNumbers.Float32;
import dev.emc.testkit.Golden;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** BYOL + EMC with LARS, step by step, the target with its own running statistics among it. */
class GoldenStepsByolTest extends GoldenStepsCase {
  @Override
  Stream<DynamicTest> steps(GoldenSteps.Part part) {
    JsonNode golden = Golden.json("steps_byol.json");
    JsonNode config = golden.get("config");
    String method =
        """
        method: {type: byol, projector: [%d, %d], predictor-width: %d, base-momentum: %s}
        transform: normal-cdf
        """
            .formatted(
                GoldenSteps.width(golden, "projector.0.weight"),
                GoldenSteps.width(golden, "projector.3.weight"),
                GoldenSteps.width(golden, "predictor.0.weight"),
                config.get("base_tau"));
    return new GoldenSteps(golden, method, GoldenSteps.views(config), Map.of("byol_loss", "byol"))
        .run(config.get("total_steps").asInt(), 1)
        .embeddings("z1,z2")
        .exactly(1e-8)
        .part(part)
        .tests(
            lr ->
                "{type: lars, lr: %s, lr-batch: 0, momentum: %s, eta: %s, weight-decay: %s}"
                    .formatted(
                        lr, config.get("momentum"), config.get("eta"), config.get("weight_decay")),
            // Its rounding grows so fast that the reference compares no weights.
            new Float32(5, 0),
            new Float32(5, 1e-3));
  }
}

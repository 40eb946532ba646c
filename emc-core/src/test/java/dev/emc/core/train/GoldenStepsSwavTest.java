package dev.emc.core.train;

import com.fasterxml.jackson.databind.JsonNode;
import dev.emc.core.train.GoldenNumbers.Float32;
import dev.emc.core.train.GoldenSteps.Crop;
import dev.emc.testkit.Golden;
import java.util.ArrayList;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * SwAV with multi-crop + EMC with LARC, step by step, through the end of the prototypes' freeze.
 */
class GoldenStepsSwavTest extends GoldenStepsCase {
  @Override
  Stream<DynamicTest> steps(GoldenSteps.Part part) {
    JsonNode golden = Golden.json("steps_swav.json");
    JsonNode config = golden.get("config");
    var crops = new ArrayList<Crop>();
    config
        .get("crops")
        .forEach(c -> crops.add(new Crop(c.get("view").asInt(), c.get("size").asInt())));
    String method =
        """
        method: {type: swav, projection-head: [%d, %d], prototypes: %d, temperature: %s,
          sinkhorn-epsilon: %s, sinkhorn-iterations: %s, freeze-prototype-steps: %s}
        transform: normal-cdf
        """
            .formatted(
                GoldenSteps.width(golden, "projection_head.0.weight"),
                GoldenSteps.width(golden, "projection_head.3.weight"),
                GoldenSteps.width(golden, "prototypes.weight"),
                config.get("temperature"),
                config.get("sinkhorn_epsilon"),
                config.get("sinkhorn_iterations"),
                config.get("freeze_prototypes_niters"));
    return new GoldenSteps(golden, method, crops, Map.of("swav_loss", "swav"))
        .embeddings("pre_norm_embeddings")
        // Its true gradient is zero, so LARC scales what rounding leaves of it.
        .loose("projection_head.0.bias", 1e-3)
        .loose("projection_head.1.running_mean", 1e-3)
        .part(part)
        .tests(
            lr ->
                "{type: larc-sgd, lr: %s, momentum: %s, trust: %s, weight-decay: %s}"
                    .formatted(
                        lr,
                        config.get("momentum"),
                        config.get("trust_coefficient"),
                        config.get("weight_decay")),
            new Float32(4, 1e-4),
            new Float32(4, 1e-4));
  }
}

package dev.emc.core.train;

import com.fasterxml.jackson.databind.JsonNode;
import dev.emc.core.train.GoldenNumbers.Float32;
import dev.emc.testkit.Golden;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** SimSiam + EMC with SGD, the predictor at a rate of its own, step by step. */
class GoldenStepsSimSiamTest extends GoldenStepsCase {
  @Override
  Stream<DynamicTest> steps(GoldenSteps.Part part) {
    JsonNode golden = Golden.json("steps_simsiam.json");
    JsonNode config = golden.get("config");
    String method =
        """
        method: {type: simsiam, projector: [%d, %d, %d], predictor-width: %d}
        transform: normal-cdf
        """
            .formatted(
                GoldenSteps.width(golden, "encoder.fc.0.weight"),
                GoldenSteps.width(golden, "encoder.fc.3.weight"),
                GoldenSteps.width(golden, "encoder.fc.6.weight"),
                GoldenSteps.width(golden, "predictor.0.weight"));
    Map<String, String> terms = Map.of("ss_loss", "simsiam");
    return new GoldenSteps(golden, method, GoldenSteps.views(config), terms)
        .embeddings("z1,z2")
        .absolute("ss_loss", 1e-4)
        .part(part)
        .tests(
            lr ->
                """
                {type: sgd, lr: %s, lr-batch: 0, momentum: %s, weight-decay: %s,
                  groups: [{prefix: predictor., lr: %s}]}"""
                    .formatted(
                        lr.get("encoder"),
                        config.get("momentum"),
                        config.get("weight_decay"),
                        lr.get("predictor")),
            new Float32(2, 1e-3),
            new Float32(3, 1e-3));
  }
}

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
 * DINO with multi-crop + EMC on a vision transformer with AdamW, step by step: clipping, the frozen
 * last layer, the weight decay's rise, the teacher's temperature, the centre and the teacher.
 */
class GoldenStepsDinoTest extends GoldenStepsCase {
  @Override
  Stream<DynamicTest> steps(GoldenSteps.Part part) {
    JsonNode golden = Golden.json("steps_dino.json");
    JsonNode config = golden.get("config");
    var crops = new ArrayList<Crop>();
    config
        .get("crops")
        .forEach(c -> crops.add(new Crop(c.get("view").asInt(), c.get("size").asInt())));
    String method =
        """
        method: {type: dino, projector: [%d, %d, %d], outputs: %d, local-crops: 2,
          student-temperature: %s, start-teacher-temperature: %s, teacher-temperature: %s,
          teacher-warmup-epochs: %s, center-momentum: %s, base-momentum: %s,
          freeze-last-layer-epochs: %s}
        transform: normal-cdf
        """
            .formatted(
                GoldenSteps.width(golden, "student.head.mlp.0.weight"),
                GoldenSteps.width(golden, "student.head.mlp.2.weight"),
                GoldenSteps.width(golden, "student.head.mlp.4.weight"),
                GoldenSteps.width(golden, "student.head.last_layer.weight_v"),
                config.get("student_temp"),
                config.get("warmup_teacher_temp"),
                config.get("teacher_temp"),
                config.get("warmup_teacher_temp_epochs"),
                config.get("center_momentum"),
                config.get("base_momentum"),
                config.get("freeze_last_layer_epochs"));
    return new GoldenSteps(golden, method, crops, Map.of("dino_loss", "dino"))
        .backbone(
            "{type: vit-tiny, patch-size: %s, width: %s, depth: %s, heads: %s, position-size: %d, position-resize: scale-offset}"
                .formatted(
                    config.get("patch_size"),
                    config.get("embed_dim"),
                    config.get("depth"),
                    config.get("num_heads"),
                    config.get("pretrained_grid").asInt() * config.get("patch_size").asInt()))
        .run(config.get("iterations_per_epoch").asInt(), config.get("epochs").asInt())
        .gradientPrefix("student.")
        .embeddings("student_bottleneck_pre_norm")
        .exactly(1e-8)
        .part(part)
        .tests(
            lr -> optimizer(config, lr),
            // AdamW turns rounding into steps where the true gradient is 0, as of the keys' bias.
            new Float32(6, 1e-2),
            new Float32(6, 1e-3));
  }

  private static String optimizer(JsonNode config, JsonNode lr) {
    return """
        {type: adam-w, lr: %s, lr-batch: 0, beta1: %s, beta2: %s, epsilon: %s, weight-decay: %s,
          final-weight-decay: %s, clip: {norm: %s, by: parameter},
          schedule: {type: linear-warmup-cosine, warmup-epochs: %s, start-lr-factor: 0,
            final-lr-factor: %s},
          groups: [{one-dimensional: true, weight-decay: 0}]}
        """
        .formatted(
            lr,
            config.at("/betas/0"),
            config.at("/betas/1"),
            config.get("adam_eps"),
            config.get("weight_decay_start"),
            config.get("weight_decay_end"),
            config.get("clip_grad"),
            config.get("warmup_epochs"),
            config.get("min_lr").asDouble() / lr.asDouble());
  }
}

package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.emc.api.ConfigException;
import org.junit.jupiter.api.Test;

/** The rule of PyTorch's GradScaler. */
class LossScalerTest {
  private static final int INTERVAL = 2000;

  private static void steps(LossScaler scaler, int count) {
    for (int i = 0; i < count; i++) {
      scaler.update(true);
    }
  }

  @Test
  void doublesAfterTwoThousandFiniteSteps() {
    var scaler = new LossScaler();
    assertEquals(65536, scaler.scale());
    steps(scaler, INTERVAL - 1);
    assertEquals(65536, scaler.scale());
    steps(scaler, 1);
    assertEquals(131072, scaler.scale());
    steps(scaler, INTERVAL);
    assertEquals(262144, scaler.scale());
  }

  @Test
  void halvesAtOverflowAndCountsAnew() {
    var scaler = new LossScaler();
    steps(scaler, INTERVAL - 1);
    scaler.update(false);
    assertEquals(32768, scaler.scale());
    steps(scaler, INTERVAL - 1);
    assertEquals(32768, scaler.scale());
    steps(scaler, 1);
    assertEquals(65536, scaler.scale());
  }

  @Test
  void stopsWhereNoScaleHelps() {
    var scaler = new LossScaler();
    for (int i = 0; i < 56; i++) {
      scaler.update(false);
    }
    assertEquals(0x1p-40, scaler.scale());
    var error = assertThrows(ConfigException.class, () -> scaler.update(false));
    assertEquals(
        "precision: the gradients are not finite in fp16 at any scale; bf16 has float32's range",
        error.getMessage());
  }

  @Test
  void goesOnFromACheckpoint() {
    var scaler = new LossScaler();
    scaler.update(false);
    steps(scaler, INTERVAL - 1);
    ObjectNode state = new ObjectMapper().createObjectNode();
    scaler.save(state);
    var other = new LossScaler();
    other.restore(state);
    assertEquals(32768, other.scale());
    steps(other, 1);
    assertEquals(65536, other.scale());
  }
}

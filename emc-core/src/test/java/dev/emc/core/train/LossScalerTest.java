package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.emc.api.ConfigException;
import dev.emc.core.distributed.RankThreads;
import dev.emc.core.engine.Devices;
import dev.emc.core.engine.GradMode;
import java.util.List;
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

  /** One rank alone may see an overflow, where its gradients are not the sum of all. */
  @Test
  void ranksDecideTogether() {
    List<Double> scales =
        RankThreads.run(
            2,
            ranks -> {
              try (NDManager manager = Devices.engine().newBaseManager()) {
                Parameter weight =
                    Parameter.builder().setName("w").setType(Parameter.Type.WEIGHT).build();
                weight.setShape(new Shape(2, 2));
                weight.initialize(manager, DataType.FLOAT32);
                float slope = ranks.rank() == 1 ? Float.POSITIVE_INFINITY : 1;
                GradMode.on(
                    () -> {
                      NDArray loss = weight.getArray().mul(manager.create(slope)).sum();
                      JniUtils.backward(
                          (PtNDArray) loss, (PtNDArray) loss.onesLike(), false, false);
                      return true;
                    });
                var scaler = new LossScaler();
                assertFalse(scaler.unscale(List.of(weight), ranks));
                return scaler.scale();
              }
            });
    assertEquals(List.of(32768.0, 32768.0), scales);
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

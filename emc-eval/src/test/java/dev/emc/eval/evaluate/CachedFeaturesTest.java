package dev.emc.eval.evaluate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.emc.api.ConfigException;
import dev.emc.eval.probe.LabelDraw;
import java.util.List;
import org.junit.jupiter.api.Test;

class CachedFeaturesTest {
  @Test
  void drawsOfImagesBecomeDrawsOfTheRowsThatCouldBeRead() {
    var draw = new LabelDraw(0.5, 1, new int[] {1, 2, 5, 7});
    int[] readButTwo = {0, 1, 3, 4, 5, 6, 7};
    LabelDraw rows = RowDraws.among(readButTwo, List.of(draw)).get(0);
    assertArrayEquals(new int[] {1, 4, 6}, rows.rows());
    assertEquals(0.5, rows.fraction());
    assertEquals(1, rows.draw());
    int[] readAll = {0, 1, 2, 3, 4, 5, 6, 7};
    assertArrayEquals(draw.rows(), RowDraws.among(readAll, List.of(draw)).get(0).rows());
  }

  @Test
  void whatOneArrayCannotHoldIsRefusedBeforeItIsRead() {
    KeptFeatures.requireRoom("imagenet/val", 50_000, 8192);
    var refusal =
        assertThrows(
            ConfigException.class,
            () -> KeptFeatures.requireRoom("imagenet/train", 1_281_167, 2048));
    assertEquals(
        "--cached holds 2147483639 numbers at most, but imagenet/train has 1281167 images of 2048"
            + " features each: leave --cached out, or give fewer images",
        refusal.getMessage());
  }
}

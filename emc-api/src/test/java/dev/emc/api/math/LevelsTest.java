package dev.emc.api.math;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LevelsTest {
  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void closeManager() {
    manager.close();
  }

  @Test
  void valuesAreTakenWithTheDigitsThatTheyHave() {
    Levels levels = Levels.of(row(1e-20f, 0.25f, 0.5f, 1 - 0x1p-24f));
    assertArrayEquals(new float[] {1e-20f, 0.25f, 0.5f, 0x1p-24f}, levels.tail().toFloatArray(), 0);
    assertArrayEquals(
        new float[] {-0.5f, -0.25f, 0, 0.5f - 0x1p-24f}, levels.centered().toFloatArray(), 0);
    assertArrayEquals(new float[] {1, 1, 1, 1}, levels.slope().toFloatArray(), 0);
  }

  @Test
  void aDistanceIsTakenWhereItsEndsAreSmall() {
    NDArray centered = row(-0.5f, -0.5f, -0.2f, -0.1f, 0.1f, 0.5f, 0.5f, 0.5f);
    NDArray tail = row(1e-9f, 3e-9f, 0.7f, 0.7f, 0.7f, 5e-9f, 5e-9f, 4e-9f);
    float[] spacings = new Levels(centered, tail, centered.onesLike()).spacings(1).toFloatArray();
    assertArrayEquals(new float[] {2e-9f, 0.3f, 0.1f, 0.2f, 0.4f, 0, 1e-9f}, spacings, 3e-8f);
    assertArrayEquals(
        new float[] {3e-9f - 1e-9f, 0, 5e-9f - 4e-9f},
        new float[] {spacings[0], spacings[5], spacings[6]},
        0);
  }

  @Test
  void anEndThatRoundedBelowTheOtherIsADistanceAllTheSame() {
    NDArray centered = row(0.1f, 0.1f - 0x1p-27f);
    Levels levels = new Levels(centered, row(0.4f, 0.4f), centered.onesLike());
    assertArrayEquals(new float[] {0x1p-27f}, levels.spacings(1).toFloatArray(), 0);
  }

  private NDArray row(float... values) {
    return manager.create(values).reshape(1, values.length);
  }
}

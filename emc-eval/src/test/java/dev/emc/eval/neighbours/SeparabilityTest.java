package dev.emc.eval.neighbours;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import dev.emc.api.ConfigException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SeparabilityTest {
  private static final int IMAGES = 200;
  private static final int WIDTH = 6;

  private static float[] gaussians(long seed, float mean) {
    var random = new Random(seed);
    float[] features = new float[IMAGES * WIDTH];
    for (int i = 0; i < features.length; i++) {
      features[i] = mean + (float) random.nextGaussian();
    }
    return features;
  }

  private static Separability.Distances distances(float[] features) {
    return Separability.distances("m", features, WIDTH, 5, Device.cpu());
  }

  @Test
  void scaleMakesNoDifference() {
    float[] features = gaussians(1, 0);
    float[] scaled = features.clone();
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] *= 8;
    }
    assertArrayEquals(distances(features).kth(), distances(scaled).kth());
  }

  @Test
  void featuresThatPointOneWayLieCloser() {
    Separability found =
        Separability.of(List.of(distances(gaussians(1, 0)), distances(gaussians(1, 6))), 5, 20);
    Separability.Model spread = found.models().get(0);
    Separability.Model narrow = found.models().get(1);
    assertTrue(narrow.meanKth() < 0.5 * spread.meanKth());
    assertEquals(1, spread.overlapWithFirstModel(), 1e-12);
    assertTrue(narrow.overlapWithFirstModel() < 0.1);
    for (Separability.Model model : found.models()) {
      assertTrue(model.meanFirst() < model.meanKth());
      assertTrue(model.overlap() > 0 && model.overlap() < 1);
      assertEquals(IMAGES, Arrays.stream(model.kth()).sum());
      assertEquals(IMAGES, Arrays.stream(model.first()).sum());
    }
  }

  @Test
  void equalFeaturesHaveNoDistance() {
    float[] features = new float[IMAGES * WIDTH];
    Arrays.fill(features, 2);
    Separability found = Separability.of(List.of(distances(features)), 5, 4);
    assertEquals(0, found.models().get(0).meanKth());
    assertArrayEquals(new int[] {IMAGES, 0, 0, 0}, found.models().get(0).kth());
  }

  @Test
  void featuresThatAreNotFiniteAreRefused() {
    float[] features = gaussians(1, 0);
    features[WIDTH + 2] = Float.NaN;
    var refusal = assertThrows(ConfigException.class, () -> distances(features));
    assertEquals("m: the features of image 1 are not finite", refusal.getMessage());
  }
}

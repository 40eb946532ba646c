package dev.emc.images.augment;

import dev.emc.api.view.Augmentation.Normalize;
import java.nio.FloatBuffer;

/**
 * To-tensor and normalise: (C)(H · W) values → (C, H, W) float32, (p / 255 − mean) / std computed
 * in float32 as torchvision does. For use by one thread.
 */
final class Normalizer {
  private final float[][] tables;
  private float[] plane = new float[0];

  Normalizer(Normalize normalize) {
    int channels = normalize.mean().size();
    tables = new float[channels][256];
    for (int c = 0; c < channels; c++) {
      float mean = normalize.mean().get(c).floatValue();
      float std = normalize.std().get(c).floatValue();
      for (int p = 0; p < 256; p++) {
        tables[c][p] = (p / 255f - mean) / std;
      }
    }
  }

  /**
   * Writes an image.
   *
   * @param target receives channels · area floats
   * @param at index of the first of them
   */
  void write(Planes image, FloatBuffer target, int at) {
    int area = image.area();
    if (plane.length < area) {
      plane = new float[area];
    }
    for (int c = 0; c < tables.length; c++) {
      lookUp(image.data()[c], tables[c], plane, area);
      target.put(at + c * area, plane, 0, area);
    }
  }

  private static void lookUp(int[] values, float[] table, float[] out, int length) {
    for (int i = 0; i < length; i++) {
      out[i] = table[values[i] & 0xFF];
    }
  }
}

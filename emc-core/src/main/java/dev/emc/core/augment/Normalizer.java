package dev.emc.core.augment;

import dev.emc.api.view.Augmentation.Normalize;
import java.nio.FloatBuffer;

/**
 * To-tensor and normalise: interleaved bytes → (C, H, W) float32, (p / 255 − mean) / std computed
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

  int channels() {
    return tables.length;
  }

  /**
   * Writes an image.
   *
   * @param pixels (area, channels) bytes
   * @param area height · width
   * @param target receives channels · area floats
   * @param at index of the first of them
   */
  void write(byte[] pixels, int area, FloatBuffer target, int at) {
    if (plane.length < area) {
      plane = new float[area];
    }
    int channels = tables.length;
    for (int c = 0; c < channels; c++) {
      float[] table = tables[c];
      for (int i = 0, p = c; i < area; i++, p += channels) {
        plane[i] = table[pixels[p] & 0xFF];
      }
      target.put(at + c * area, plane, 0, area);
    }
  }
}

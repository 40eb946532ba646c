package dev.emc.eval.probe;

import java.util.Random;
import java.util.stream.IntStream;

/** Gaussian classes with correlated features of very different scales. */
final class Blobs {
  private final float[][] centres;
  private final double[] scales;
  private final int classes;
  private final int width;

  Blobs(int classes, int width, double distance, long seed) {
    Random random = new Random(seed);
    this.classes = classes;
    this.width = width;
    this.centres = new float[classes][width];
    this.scales = random.doubles(width).map(x -> Math.exp(4 * x - 2)).toArray();
    for (float[] centre : centres) {
      for (int d = 0; d < width; d++) {
        centre[d] = (float) (distance * random.nextGaussian());
      }
    }
  }

  FeatureSet sample(String name, int size, long seed) {
    Random random = new Random(seed);
    float[] features = new float[size * width];
    int[] labels = new int[size];
    for (int i = 0; i < size; i++) {
      labels[i] = i % classes;
      double common = random.nextGaussian();
      for (int d = 0; d < width; d++) {
        double value = centres[labels[i]][d] + common + random.nextGaussian();
        features[i * width + d] = (float) (5 + scales[d] * value);
      }
    }
    return new FeatureSet(
        features, labels, classes, IntStream.range(0, size).mapToObj(i -> name + "/" + i).toList());
  }
}

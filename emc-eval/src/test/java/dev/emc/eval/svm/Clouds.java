package dev.emc.eval.svm;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Images that show each of some classes by chance, each class pushing features its own way. */
final class Clouds {
  private final float[][] ways;
  private final int width;

  Clouds(int classes, int width, double strength, long seed) {
    var random = new Random(seed);
    this.width = width;
    this.ways = new float[classes][width];
    for (float[] way : ways) {
      for (int d = 0; d < width; d++) {
        way[d] = (float) (strength * random.nextGaussian());
      }
    }
  }

  List<String> classNames() {
    return IntStream.range(0, ways.length).mapToObj(c -> "class" + c).toList();
  }

  /** Images of any number of classes, some of them difficult. */
  LabelledRows several(int size, long seed) {
    var random = new Random(seed);
    byte[] marks = new byte[size * ways.length];
    float[] features = new float[size * width];
    for (int i = 0; i < size; i++) {
      for (int c = 0; c < ways.length; c++) {
        double drawn = random.nextDouble();
        byte mark = MultiLabels.ABSENT;
        if (drawn < 0.3) {
          mark = drawn < 0.03 ? MultiLabels.LEFT_OUT : MultiLabels.PRESENT;
          push(features, i, c, random.nextDouble());
        }
        marks[i * ways.length + c] = mark;
      }
      blur(features, i, random);
    }
    return rows(features, new MultiLabels(classNames(), marks));
  }

  /** Images of one class each. */
  LabelledRows single(int size, long seed) {
    var random = new Random(seed);
    float[] features = new float[size * width];
    for (int i = 0; i < size; i++) {
      push(features, i, i % ways.length, 1);
      blur(features, i, random);
    }
    return rows(features, MultiLabels.ofSingle(labels(size), classNames()));
  }

  int[] labels(int size) {
    return IntStream.range(0, size).map(i -> i % ways.length).toArray();
  }

  private void push(float[] features, int image, int c, double strength) {
    for (int d = 0; d < width; d++) {
      features[image * width + d] += (float) (strength * ways[c][d]);
    }
  }

  private void blur(float[] features, int image, Random random) {
    for (int d = 0; d < width; d++) {
      features[image * width + d] += 1 + (float) random.nextGaussian();
    }
  }

  private LabelledRows rows(float[] features, MultiLabels labels) {
    return new LabelledRows(
        features,
        width,
        labels,
        IntStream.range(0, labels.size()).mapToObj(i -> "image " + i).toList());
  }
}

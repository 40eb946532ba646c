package dev.emc.eval.svm;

import de.bwaldvogel.liblinear.Feature;
import de.bwaldvogel.liblinear.FeatureNode;
import dev.emc.api.ConfigException;
import java.util.Arrays;

/**
 * Training images as liblinear takes them, an object for each value that is not zero: seven times
 * the memory of the float32 matrix. So there is one copy, which all classes, folds and costs share;
 * liblinear only reads it. The last node of a row is the constant 1.
 */
final class Nodes {
  /** An object with an int and a double, and the reference to it: 24.0 + 4 bytes, measured 28.5. */
  private static final long BYTES = 28;

  /** Share of the Java heap that they may take. */
  private static final double MOST = 0.8;

  private final Feature[][] rows;
  private final int width;

  private Nodes(Feature[][] rows, int width) {
    this.rows = rows;
    this.width = width;
  }

  /**
   * Of a matrix.
   *
   * @param unitLength whether each row is divided by its length
   * @throws ConfigException if they do not fit into the Java heap
   */
  static Nodes of(LabelledRows images, boolean unitLength) {
    requireMemory(images, Runtime.getRuntime().maxMemory());
    int width = images.width();
    var one = new FeatureNode(width + 1, 1);
    var rows = new Feature[images.size()][];
    var row = new Feature[width + 1];
    for (int i = 0; i < rows.length; i++) {
      double scale = unitLength ? scale(images.features(), i * width, width) : 1;
      int count = 0;
      for (int d = 0; d < width; d++) {
        float value = images.features()[i * width + d];
        if (value != 0) {
          row[count++] = new FeatureNode(d + 1, value * scale);
        }
      }
      row[count++] = one;
      rows[i] = Arrays.copyOf(row, count);
    }
    return new Nodes(rows, width);
  }

  /** 1 / length of a row; 1 for a row of zeros. */
  static double scale(float[] features, int from, int width) {
    double squares = 0;
    for (int i = from; i < from + width; i++) {
      squares += (double) features[i] * features[i];
    }
    return squares == 0 ? 1 : 1 / Math.sqrt(squares);
  }

  static void requireMemory(LabelledRows images, long heap) {
    long values = images.size();
    for (float value : images.features()) {
      values += value == 0 ? 0 : 1;
    }
    long needed = values * BYTES;
    if (needed > MOST * heap) {
      throw new ConfigException(
          "liblinear needs about %s MB of Java memory for %s images of %s features, but the limit"
                  .formatted(needed >> 20, images.size(), images.width())
              + " is %s MB: give more, as in EMC_JAVA_OPTS=-Xmx%sg"
                  .formatted(heap >> 20, (long) Math.ceil(needed / MOST / (1L << 30)) + 1));
    }
  }

  /** Features of an image, without the constant. */
  int width() {
    return width;
  }

  /** Nodes of some images. */
  Feature[][] rows(int[] images) {
    var chosen = new Feature[images.length][];
    Arrays.setAll(chosen, i -> rows[images[i]]);
    return chosen;
  }

  /** w·x of an image. */
  double product(int image, double[] weights) {
    double sum = 0;
    for (Feature node : rows[image]) {
      sum += weights[node.getIndex() - 1] * node.getValue();
    }
    return sum;
  }
}

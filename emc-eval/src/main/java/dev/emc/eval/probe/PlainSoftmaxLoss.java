package dev.emc.eval.probe;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The loss by loops over blocks of images, on all cores.
 *
 * <p>Images are dealt to a fixed number of chunks whose sums are added in order, so that the result
 * does not depend on the number of cores. The inner loops run over neighbouring floats, which the
 * virtual machine turns into vector instructions.
 */
final class PlainSoftmaxLoss implements SoftmaxLoss {
  private static final int BLOCK = 256;

  /** A power of two would make a column of the transposed block share few cache lines. */
  private static final int STRIDE = BLOCK + 16;

  private static final int MAX_CHUNKS = 16;

  private final Block[] blocks;
  private final int[] labels;
  private final int classes;
  private final int width;

  PlainSoftmaxLoss(Standardization standardization, FeatureSet set, int[] rows) {
    this.labels = set.labels(rows);
    this.classes = set.classes();
    this.width = set.width() + 1;
    this.blocks = new Block[(rows.length + BLOCK - 1) / BLOCK];
    for (int block = 0; block < blocks.length; block++) {
      int from = block * BLOCK;
      blocks[block] = new Block(from, Math.min(BLOCK, rows.length - from), width);
      blocks[block].fill(standardization, set, rows);
    }
  }

  @Override
  public int classes() {
    return classes;
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public double evaluate(double[] weights, double[] gradient) {
    return run(weights, gradient, null);
  }

  @Override
  public double loss(double[] weights) {
    return run(weights, null, null);
  }

  @Override
  public float[] scores(double[] weights) {
    float[] scores = new float[labels.length * classes];
    run(weights, null, scores);
    return scores;
  }

  @Override
  public void close() {
    // Holds nothing outside the heap.
  }

  private double run(double[] weights, double @Nullable [] gradient, float @Nullable [] scores) {
    float[] narrowed = new float[weights.length];
    for (int i = 0; i < narrowed.length; i++) {
      narrowed[i] = (float) weights[i];
    }
    int chunks = Math.min(MAX_CHUNKS, blocks.length);
    Chunk[] results = new Chunk[chunks];
    IntStream.range(0, chunks)
        .parallel()
        .forEach(
            chunk -> {
              Chunk work = new Chunk(narrowed, gradient != null, scores);
              for (int block = chunk; block < blocks.length; block += chunks) {
                work.add(blocks[block]);
              }
              results[chunk] = work;
            });
    double loss = 0;
    if (gradient != null) {
      Arrays.fill(gradient, 0);
    }
    for (Chunk result : results) {
      loss += result.loss;
      if (gradient != null) {
        for (int i = 0; i < gradient.length; i++) {
          gradient[i] += result.gradient[i] / labels.length;
        }
      }
    }
    return loss / labels.length;
  }

  /**
   * Neighbouring images, standardised, in both orders: rows for the gradient, columns for scores.
   */
  private static final class Block {
    private final int from;
    private final int size;
    private final float[] design;
    private final float[] transposed;

    Block(int from, int size, int width) {
      this.from = from;
      this.size = size;
      this.design = new float[size * width];
      this.transposed = new float[STRIDE * width];
    }

    void fill(Standardization standardization, FeatureSet set, int[] rows) {
      int width = design.length / size;
      for (int b = 0; b < size; b++) {
        standardization.copy(set, rows[from + b], design, b * width);
        for (int d = 0; d < width; d++) {
          transposed[d * STRIDE + b] = design[b * width + d];
        }
      }
    }
  }

  /** The sums of some blocks, with the room to find them. */
  private final class Chunk {
    private final float[] weights;
    private final double[] gradient;
    private final float[] ofBlock;
    private final float @Nullable [] allScores;
    private final float[] scores = new float[classes * STRIDE];
    private double loss;

    Chunk(float[] weights, boolean withGradient, float @Nullable [] allScores) {
      this.weights = weights;
      this.gradient = new double[withGradient ? weights.length : 0];
      this.ofBlock = new float[gradient.length];
      this.allScores = allScores;
    }

    void add(Block block) {
      int from = block.from;
      int size = block.size;
      score(block);
      if (allScores != null) {
        for (int b = 0; b < size; b++) {
          for (int k = 0; k < classes; k++) {
            allScores[(from + b) * classes + k] = scores[k * STRIDE + b];
          }
        }
      }
      for (int b = 0; b < size; b++) {
        loss += toResidual(b, labels[from + b]);
      }
      if (gradient.length > 0) {
        addGradient(block);
      }
    }

    private void score(Block block) {
      Arrays.fill(scores, 0);
      for (int d = 0; d < width; d++) {
        for (int k = 0; k < classes; k++) {
          addScaled(
              scores, k * STRIDE, block.transposed, d * STRIDE, weights[k * width + d], block.size);
        }
      }
    }

    /** Turns an image's scores into softmax − one-hot and returns its loss. */
    private double toResidual(int b, int label) {
      float largest = Float.NEGATIVE_INFINITY;
      for (int k = 0; k < classes; k++) {
        largest = Math.max(largest, scores[k * STRIDE + b]);
      }
      double sum = 0;
      double own = scores[label * STRIDE + b] - largest;
      for (int k = 0; k < classes; k++) {
        double exponential = Math.exp(scores[k * STRIDE + b] - largest);
        scores[k * STRIDE + b] = (float) exponential;
        sum += exponential;
      }
      for (int k = 0; k < classes; k++) {
        scores[k * STRIDE + b] = (float) (scores[k * STRIDE + b] / sum);
      }
      scores[label * STRIDE + b] -= 1;
      return Math.log(sum) - own;
    }

    private void addGradient(Block block) {
      Arrays.fill(ofBlock, 0);
      for (int b = 0; b < block.size; b++) {
        for (int k = 0; k < classes; k++) {
          addScaled(ofBlock, k * width, block.design, b * width, scores[k * STRIDE + b], width);
        }
      }
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] += ofBlock[i];
      }
    }
  }

  private static void addScaled(
      float[] target, int targetFrom, float[] source, int sourceFrom, float factor, int length) {
    for (int i = 0; i < length; i++) {
      target[targetFrom + i] += factor * source[sourceFrom + i];
    }
  }
}

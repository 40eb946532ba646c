package dev.emc.eval.neighbours;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.emc.api.ConfigException;
import dev.emc.core.engine.Devices;
import dev.emc.core.engine.GradMode;
import dev.emc.eval.matrix.Rows;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

/**
 * Exact nearest neighbours in bounded memory.
 *
 * <p>A float32 matrix product over a block of points proposes some more candidates than are wanted;
 * these are measured in float64. Where the last candidate is not clearly farther than the last
 * neighbour, given the product's rounding, the point is compared with all others in float64.
 */
public final class NeighbourSearch {
  private static final int MORE_CANDIDATES = 16;

  /** Bytes of one block's products. */
  private static final long BLOCK_BYTES = 64L << 20;

  /** Rounding of a float32 product of F terms, as a share of the two lengths: 8 ulp times √F. */
  private static final double ROUNDING = 8 * 6e-8;

  private final float[] points;
  private final int width;
  private final int size;
  private final boolean cosine;
  private final Device device;
  private final double[] halfSquares;
  private final double longest;

  private NeighbourSearch(float[] points, int width, boolean cosine, Device device) {
    this.points = points;
    this.width = width;
    this.size = points.length / width;
    this.cosine = cosine;
    this.device = device;
    this.halfSquares = new double[size];
    for (int i = 0; i < size; i++) {
      halfSquares[i] = dot(points, i, points, i, width) / 2;
    }
    this.longest = Math.sqrt(2 * Arrays.stream(halfSquares).max().orElse(0));
  }

  /**
   * The most similar references of each query, by cosine similarity.
   *
   * @param queries (Q, F) row-major
   * @param references (R, F) row-major
   * @param k at most R
   * @throws ConfigException if there are fewer references than k
   */
  public static Neighbours byCosine(
      float[] queries, float[] references, int width, int k, Device device) {
    float[] unit = Rows.unit(queries, width);
    return new NeighbourSearch(Rows.unit(references, width), width, true, device)
        .search(unit, k, false, done -> {});
  }

  /**
   * The most similar other points of each point, by cosine similarity.
   *
   * @param points (N, F) row-major
   * @param k below N
   * @throws ConfigException if there are too few points
   */
  public static Neighbours othersByCosine(float[] points, int width, int k, Device device) {
    float[] unit = Rows.unit(points, width);
    return new NeighbourSearch(unit, width, true, device).search(unit, k, true, done -> {});
  }

  /**
   * The nearest other points of each point, by Euclidean distance.
   *
   * @param points (N, F) row-major
   * @param k below N
   * @throws ConfigException if there are too few points
   */
  public static Neighbours byDistance(float[] points, int width, int k, Device device) {
    return byDistanceOf(points.clone(), width, k, device, done -> {});
  }

  /**
   * The same without a copy: moves the points, by the same way all.
   *
   * @param progress told how many points are done
   */
  static Neighbours byDistanceOf(
      float[] points, int width, int k, Device device, LongConsumer progress) {
    center(points, width);
    return new NeighbourSearch(points, width, false, device).search(points, k, true, progress);
  }

  /**
   * Checks that there are enough training images for a k.
   *
   * @throws ConfigException if not
   */
  public static void requireReferences(int k, int references) {
    if (k < 1 || k > references) {
      throw new ConfigException(
          "k is %s, but there are only %s training images: give a smaller --k"
              .formatted(k, references));
    }
  }

  /**
   * Checks that each point has enough others for a k.
   *
   * @throws ConfigException if not
   */
  public static void requireOthers(int k, int points) {
    if (k < 1 || k > points - 1) {
      throw new ConfigException(
          "k is %s, but each of the %s images has only %s others: give a smaller --k"
              .formatted(k, points, points - 1));
    }
  }

  private Neighbours search(float[] queries, int k, boolean leaveOut, LongConsumer progress) {
    if (leaveOut) {
      requireOthers(k, size);
    } else {
      requireReferences(k, size);
    }
    int count = queries.length / width;
    int[] indices = new int[Math.multiplyExact(count, k)];
    double[] values = new double[indices.length];
    int block = (int) Math.max(1, Math.min(count, BLOCK_BYTES / Float.BYTES / size));
    try (NDManager manager = Devices.engine().newBaseManager(device)) {
      NDList all = upload(manager);
      float[] half = new float[size];
      for (int i = 0; i < size; i++) {
        half[i] = (float) halfSquares[i];
      }
      NDArray offsets = manager.create(half, new Shape(1, size));
      for (int from = 0; from < count; from += block) {
        int rows = Math.min(block, count - from);
        long[] candidates = candidates(manager, all, offsets, queries, from, rows, k, leaveOut);
        int each = candidates.length / rows;
        int first = from;
        IntStream.range(0, rows)
            .parallel()
            .forEach(
                row ->
                    refine(
                        queries,
                        first + row,
                        IntStream.range(row * each, (row + 1) * each)
                            .map(i -> (int) candidates[i])
                            .toArray(),
                        k,
                        leaveOut,
                        indices,
                        values));
        progress.accept(first + rows);
      }
    }
    return new Neighbours(k, indices, values);
  }

  /** The points, transposed, in parts: a whole copy on the way would take as much memory again. */
  private NDList upload(NDManager manager) {
    int rows = (int) Math.max(1, Math.min(size, BLOCK_BYTES / Float.BYTES / width));
    var parts = new NDList();
    for (int from = 0; from < size; from += rows) {
      int to = Math.min(size, from + rows);
      float[] part = Arrays.copyOfRange(points, from * width, to * width);
      parts.add(manager.create(part, new Shape(to - from, width)).transpose());
    }
    return parts;
  }

  private long[] candidates(
      NDManager parent,
      NDList all,
      NDArray offsets,
      float[] queries,
      int from,
      int rows,
      int k,
      boolean leaveOut) {
    int wanted = Math.min(size, k + MORE_CANDIDATES + (leaveOut ? 1 : 0));
    try (NDManager manager = parent.newSubManager()) {
      NDArray block =
          manager.create(
              Arrays.copyOfRange(queries, from * width, (from + rows) * width),
              new Shape(rows, width));
      return GradMode.off(
          () -> {
            var parts = new NDList();
            all.forEach(part -> parts.add(block.matMul(part)));
            NDArray products = parts.size() == 1 ? parts.get(0) : NDArrays.concat(parts, 1);
            // |q − r|² falls as q·r − |r|²/2 rises.
            NDArray scores = cosine ? products : products.sub(offsets);
            NDList best = scores.topK(wanted, 1, true, true);
            return best.get(1).toLongArray();
          });
    }
  }

  private void refine(
      float[] queries,
      int query,
      int[] candidates,
      int k,
      boolean leaveOut,
      int[] indices,
      double[] values) {
    double length = Math.sqrt(dot(queries, query, queries, query, width));
    double rounding = ROUNDING * Math.sqrt(width) * longest * (length + longest);
    int[] ranked = ranked(queries, query, candidates, leaveOut);
    boolean complete = candidates.length == size;
    double gap =
        score(queries, query, ranked[Math.min(k, ranked.length) - 1])
            - score(queries, query, ranked[ranked.length - 1]);
    if (!complete && gap <= 2 * rounding) {
      ranked = ranked(queries, query, IntStream.range(0, size).toArray(), leaveOut);
    }
    for (int i = 0; i < k; i++) {
      indices[query * k + i] = ranked[i];
      values[query * k + i] =
          cosine
              ? score(queries, query, ranked[i])
              : distance(queries, query, points, ranked[i], width);
    }
  }

  private int[] ranked(float[] queries, int query, int[] candidates, boolean leaveOut) {
    record Scored(int index, double score) {}
    return Arrays.stream(candidates)
        .filter(i -> !leaveOut || i != query)
        .mapToObj(
            i ->
                new Scored(
                    i,
                    cosine
                        ? score(queries, query, i)
                        : -distance(queries, query, points, i, width)))
        .sorted(Comparator.comparingDouble(Scored::score).reversed().thenComparing(Scored::index))
        .mapToInt(Scored::index)
        .toArray();
  }

  private double score(float[] queries, int query, int point) {
    double product = dot(queries, query, points, point, width);
    return cosine ? product : product - halfSquares[point];
  }

  private static double dot(float[] a, int i, float[] b, int j, int width) {
    double sum = 0;
    for (int d = 0; d < width; d++) {
      sum += (double) a[i * width + d] * b[j * width + d];
    }
    return sum;
  }

  private static double distance(float[] a, int i, float[] b, int j, int width) {
    double sum = 0;
    for (int d = 0; d < width; d++) {
      double difference = (double) a[i * width + d] - b[j * width + d];
      sum += difference * difference;
    }
    return Math.sqrt(sum);
  }

  /** Distances are the same around the mean, and products smaller. */
  private static void center(float[] values, int width) {
    double[] mean = new double[width];
    for (int i = 0; i < values.length; i++) {
      mean[i % width] += values[i];
    }
    int rows = values.length / width;
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (values[i] - mean[i % width] / rows);
    }
  }
}

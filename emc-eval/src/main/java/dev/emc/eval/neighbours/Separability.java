package dev.emc.eval.neighbours;

import ai.djl.Device;
import dev.emc.api.ConfigException;
import dev.emc.eval.matrix.Rows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * How well models keep images apart: histograms of the Euclidean distances from each image's
 * features to its nearest and its k-th nearest neighbour (the paper's figure 3). Features are
 * brought to unit length first, so that a model cannot gain by scale.
 *
 * @param k the farther neighbour
 * @param edges of all histograms, from 0 to the largest distance of any model
 * @param models in the order given
 */
public record Separability(int k, double[] edges, List<Model> models) {

  /**
   * Distances of one model.
   *
   * @param first from each image to its nearest neighbour
   * @param kth from each image to its k-th nearest neighbour
   */
  public record Distances(String model, double[] first, double[] kth) {}

  /**
   * One model's histograms.
   *
   * @param overlap of the two histograms, Σ min(p, q)
   * @param overlapWithFirstModel of this model's k-th distances with those of the first model
   */
  public record Model(
      String model,
      double meanFirst,
      double meanKth,
      int[] first,
      int[] kth,
      double overlap,
      double overlapWithFirstModel) {}

  /**
   * Measures a model.
   *
   * @param features (N, F) row-major
   * @throws ConfigException if there are no more than k images, or a feature is not finite
   */
  public static Distances distances(
      String model, float[] features, int width, int k, Device device) {
    return distances(model, features.clone(), width, k, device, done -> {});
  }

  /**
   * Measures a model in the memory of its features, which are overwritten. Beside them there is a
   * copy in the engine; what else is needed does not grow with their number.
   *
   * @param progress told how many images are done
   */
  public static Distances distances(
      String model, float[] features, int width, int k, Device device, LongConsumer progress) {
    int bad = Rows.firstNotFinite(features);
    if (bad >= 0) {
      throw new ConfigException(
          "%s: the features of image %s are not finite".formatted(model, bad / width));
    }
    Rows.toUnit(features, width);
    Neighbours found = NeighbourSearch.byDistanceOf(features, width, k, device, progress);
    return new Distances(model, found.ofRank(1), found.ofRank(k));
  }

  /**
   * Histograms of several models over common edges.
   *
   * @param distances at least one model's
   */
  public static Separability of(List<Distances> distances, int k, int bins) {
    double largest =
        distances.stream().flatMapToDouble(d -> Arrays.stream(d.kth())).max().orElse(0);
    double[] edges = Histogram.edges(0, largest == 0 ? 1 : largest, bins);
    Histogram reference = Histogram.of(distances.get(0).kth(), edges);
    List<Model> models = new ArrayList<>();
    for (Distances model : distances) {
      Histogram first = Histogram.of(model.first(), edges);
      Histogram kth = Histogram.of(model.kth(), edges);
      models.add(
          new Model(
              model.model(),
              Arrays.stream(model.first()).average().orElse(0),
              Arrays.stream(model.kth()).average().orElse(0),
              first.counts(),
              kth.counts(),
              first.overlap(kth),
              kth.overlap(reference)));
    }
    return new Separability(k, edges, models);
  }
}

package dev.emc.eval.report;

import dev.emc.eval.gauge.GaugeResult;
import dev.emc.eval.neighbours.DistancesResult;
import dev.emc.eval.neighbours.Separability;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts side by side what was measured of several runs without labels. Runs that were not measured
 * alike get a warning and are left out.
 */
public final class Measurements {
  /** Bins of the histograms of distances. */
  public static final int BINS = 50;

  private Measurements() {}

  /**
   * Distances measured on the same images to the same neighbour; null if there are none.
   *
   * @param runs results by the run's name, the model before the others first
   */
  public static @Nullable Separability separability(
      Map<String, RunResults> runs, Consumer<String> warnings) {
    var distances = new ArrayList<Separability.Distances>();
    DistancesResult first = null;
    String firstName = null;
    for (Map.Entry<String, RunResults> run : runs.entrySet()) {
      DistancesResult found = run.getValue().distances();
      if (found == null) {
        continue;
      }
      if (first == null) {
        first = found;
        firstName = run.getKey();
      }
      if (found.k() != first.k() || !sameImages(found.settings(), first.settings())) {
        warnings.accept(
            "Separability of %s is left out: it was measured on other images or to another"
                    .formatted(run.getKey())
                + " neighbour than that of %s".formatted(firstName));
      } else {
        distances.add(found.named(run.getKey()));
      }
    }
    return first == null ? null : Separability.of(distances, first.k(), BINS);
  }

  /**
   * Pairs of dimensions that the gauges of the runs have in common.
   *
   * @param runs results by the run's name, the model before the others first
   */
  public static List<Marginals> marginals(Map<String, RunResults> runs, Consumer<String> warnings) {
    var gauges = new LinkedHashMap<String, GaugeResult>();
    GaugeResult first = null;
    for (Map.Entry<String, RunResults> run : runs.entrySet()) {
      GaugeResult found = run.getValue().gauge();
      if (found == null) {
        continue;
      }
      if (first == null) {
        first = found;
      }
      if (found.width() == first.width() && sameImages(found.settings(), first.settings())) {
        gauges.put(run.getKey(), found);
      } else {
        warnings.accept(
            "Two-dimensional marginals of %s are left out: it was gauged on other images or has"
                    .formatted(run.getKey())
                + " embeddings of another width than %s"
                    .formatted(gauges.keySet().iterator().next()));
      }
    }
    var marginals = new ArrayList<Marginals>();
    for (int p = 0; first != null && p < first.pairs().size(); p++) {
      var panels = new ArrayList<Marginals.Panel>();
      for (Map.Entry<String, GaugeResult> gauge : gauges.entrySet()) {
        GaugeResult.PairSample pair = gauge.getValue().pairs().get(p);
        panels.add(new Marginals.Panel(gauge.getKey(), pair.x(), pair.y()));
      }
      GaugeResult.PairSample pair = first.pairs().get(p);
      marginals.add(
          new Marginals(
              "embedding dimensions %s and %s".formatted(pair.first(), pair.second()), panels));
    }
    return marginals;
  }

  private static boolean sameImages(Map<String, String> one, Map<String, String> other) {
    return one.getOrDefault("data", "").equals(other.getOrDefault("data", ""))
        && one.getOrDefault("images", "").equals(other.getOrDefault("images", ""));
  }
}

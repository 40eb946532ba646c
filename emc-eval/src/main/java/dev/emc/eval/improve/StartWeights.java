package dev.emc.eval.improve;

import dev.emc.api.ConfigException;
import dev.emc.checkpoint.keys.LoadReport;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Refuses weights that cannot be continued as they were found to be, before anything is planned.
 */
final class StartWeights {
  private static final String BACKBONE = "backbone.";
  private static final String STATISTICS = ".running_mean";

  private StartWeights() {}

  /**
   * Looks at what became of a model's weights when they were loaded.
   *
   * @param method as a config has it
   * @throws ConfigException if some are no numbers, or heads are another method's
   */
  static void require(FoundModel model, LoadReport report, String method) {
    Path from = model.from();
    if (!report.nonFinite().isEmpty()) {
      throw new ConfigException(
          "%s: holds values that are no finite numbers, in %s: a damaged file, or of a training that diverged; take an earlier checkpoint"
              .formatted(from, some(report.nonFinite())));
    }
    if (model.bare()) {
      return;
    }
    if (!report.freshHeads().isEmpty()) {
      throw new ConfigException(
          "%s: what %s has of heads is not in it, or has other shapes than were told from it (%s): %s; --method says which method it is, --set method.KEY=VALUE what is other"
              .formatted(from, method, model.method(), String.join(", ", report.freshHeads())));
    }
    // Solo-learn's VICReg has biases that the official one has not, and says that it is VICReg.
    List<String> halves = model.taken() ? halves(report) : List.of();
    if (!halves.isEmpty()) {
      throw new ConfigException(
          "%s: its heads are not those of %s, which has no %s: --method says which method trained it"
              .formatted(from, method, some(halves)));
    }
  }

  /** Tensors left over of layers of which others were taken, and batch norms that are no part. */
  private static List<String> halves(LoadReport report) {
    Set<String> layers = new HashSet<>();
    report.loaded().forEach(key -> layers.add(layer(key)));
    return report.unexpected().stream()
        .filter(key -> !key.startsWith(BACKBONE))
        .filter(key -> layers.contains(layer(key)) || key.endsWith(STATISTICS))
        .toList();
  }

  private static String layer(String key) {
    return key.substring(0, Math.max(0, key.lastIndexOf('.')));
  }

  private static String some(List<String> keys) {
    int more = keys.size() - 1;
    return keys.get(0) + (more == 0 ? "" : " and " + more + " more");
  }
}

package dev.emc.eval.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.emc.api.ConfigException;
import dev.emc.core.config.ConfigChange;
import dev.emc.core.train.MetricsLog;
import dev.emc.core.train.RunDirectory;
import dev.emc.eval.plot.Series;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a run logged, epoch by epoch.
 *
 * @param name of the run
 * @param epochs numbers of the finished epochs, ascending
 * @param values by the name of the quantity: {@code loss}, {@code learning-rate}, loss terms and
 *     gauges under their own names, {@code images-per-second}, {@code data-wait-share}; one for
 *     each epoch, NaN where it was not logged
 * @param probes what was measured at the end of epochs or, by a guard, within them, by name and
 *     epoch; 0 is before the first
 * @param warnings in the order in which they came
 */
public record RunHistory(
    String name,
    double[] epochs,
    Map<String, double[]> values,
    Map<String, SortedMap<Integer, Double>> probes,
    List<String> warnings) {
  /** Total loss. */
  public static final String LOSS = "loss";

  /** Rate of the groups that follow the schedule. */
  public static final String LEARNING_RATE = "learning-rate";

  /** Images trained on in a second. */
  public static final String SPEED = "images-per-second";

  /** Share of the time spent waiting for images. */
  public static final String DATA_WAIT = "data-wait-share";

  /** What the names of a guard's figures begin with, among those of probes. */
  public static final String GUARD = "guard/";

  /** Mean marginal entropy, nats. */
  public static final String ENTROPY = "entropy";

  /**
   * Reads a run, finished or not.
   *
   * @throws ConfigException if there is no run, or no epoch of it is finished
   */
  public static RunHistory read(Path run, String name) throws IOException {
    Path config = RunDirectory.configOf(run);
    List<JsonNode> lines = MetricsLog.read(run);
    List<JsonNode> means = lines.stream().filter(line -> is(line, "epoch")).toList();
    if (means.isEmpty()) {
      throw new ConfigException(run + " has no finished epoch yet: there is nothing to report");
    }
    Map<Integer, JsonNode> timings = new LinkedHashMap<>();
    MetricsLog.readTimings(run).forEach(line -> timings.put(line.path("epoch").asInt(), line));
    double[] epochs = means.stream().mapToDouble(line -> line.path("epoch").asDouble()).toArray();
    var values = new LinkedHashMap<String, double[]>();
    for (String key : List.of(LOSS, LEARNING_RATE)) {
      values.put(key, column(means.stream().map(line -> line.path(key)).toList()));
    }
    for (JsonNode line : means) {
      line.path("terms").fieldNames().forEachRemaining(term -> values.put(term, new double[0]));
    }
    values.replaceAll(
        (key, found) ->
            found.length > 0
                ? found
                : column(means.stream().map(line -> line.path("terms").path(key)).toList()));
    for (String key : List.of(SPEED, DATA_WAIT)) {
      List<JsonNode> nodes = new ArrayList<>();
      for (double epoch : epochs) {
        JsonNode timing = timings.get((int) epoch);
        nodes.add(timing == null ? means.get(0).path("") : timing.path(key));
      }
      values.put(key, column(nodes));
    }
    var warnings = new ArrayList<String>();
    ConfigChange.read(config)
        .forEach(change -> warnings.add("step %s: %s".formatted(change.step(), change.text())));
    MetricsLog.readWarnings(run)
        .forEach(
            line ->
                warnings.add(
                    "step %s: %s"
                        .formatted(line.path("step").asLong(), line.path("warning").asText())));
    warnings.addAll(MetricsLog.damage(run));
    return new RunHistory(name, epochs, values, probes(lines), warnings);
  }

  private static boolean is(JsonNode line, String kind) {
    return line.path("kind").asText().equals(kind);
  }

  private static Map<String, SortedMap<Integer, Double>> probes(List<JsonNode> lines) {
    var probes = new LinkedHashMap<String, SortedMap<Integer, Double>>();
    for (JsonNode line : lines) {
      boolean guards = is(line, "guard");
      if (guards || is(line, "probe")) {
        for (Map.Entry<String, JsonNode> value : line.path("values").properties()) {
          // The first of an epoch number is of its end; a guard may look again within the next.
          probes
              .computeIfAbsent((guards ? GUARD : "") + value.getKey(), name -> new TreeMap<>())
              .putIfAbsent(line.path("epoch").asInt(), value.getValue().asDouble());
        }
      }
    }
    return probes;
  }

  private static double[] column(List<JsonNode> nodes) {
    return nodes.stream().mapToDouble(node -> node.asDouble(Double.NaN)).toArray();
  }

  /** Epochs that are finished. */
  public int finished() {
    return (int) epochs[epochs.length - 1];
  }

  /**
   * A quantity over the epochs; without a point if the run has not logged it.
   *
   * @param colour number of the run's colour
   */
  public Series series(String quantity, int colour) {
    double[] found = values.get(quantity);
    return found == null
        ? new Series(name, colour, new double[0], new double[0])
        : new Series(name, colour, epochs, found);
  }
}

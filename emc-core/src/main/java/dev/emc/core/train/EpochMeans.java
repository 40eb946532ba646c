package dev.emc.core.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Means of a step's values over an epoch, summed on the device and read once at its end. Terms may
 * come and go within an epoch; each is averaged over the steps that had it.
 */
final class EpochMeans implements AutoCloseable {
  private final NDManager manager;
  private final Map<List<String>, Sum> sums = new LinkedHashMap<>();

  EpochMeans(NDManager manager) {
    this.manager = manager;
  }

  private static final class Sum {
    final NDArray values;
    long steps;

    Sum(NDArray values, long steps) {
      this.values = values;
      this.steps = steps;
    }
  }

  /** One value over all steps that had it. */
  private record Total(double value, long steps) {
    Total plus(Total other) {
      return new Total(value + other.value, steps + other.steps);
    }
  }

  /** Adds a step; outside the graph. */
  void add(StepResult result) {
    Sum sum = sums.get(result.names());
    if (sum == null) {
      NDArray copy = result.values().duplicate();
      copy.attach(manager);
      sums.put(result.names(), new Sum(copy, 1));
    } else {
      sum.values.addi(result.values());
      sum.steps++;
    }
  }

  /** Reads the means and begins anew. */
  Map<String, Double> take() {
    var totals = new LinkedHashMap<String, Total>();
    sums.forEach(
        (names, sum) -> {
          float[] read = sum.values.toFloatArray();
          for (int i = 0; i < read.length; i++) {
            totals.merge(names.get(i), new Total(read[i], sum.steps), Total::plus);
          }
        });
    close();
    var means = new LinkedHashMap<String, Double>();
    totals.forEach((name, total) -> means.put(name, total.value() / total.steps()));
    return means;
  }

  /** Writes the sums of an epoch under way, exactly. */
  void save(ObjectNode into) {
    ArrayNode list = into.putArray("epoch-sums");
    sums.forEach(
        (names, sum) -> {
          ObjectNode node = list.addObject().put("steps", sum.steps);
          ArrayNode nameNode = node.putArray("names");
          names.forEach(nameNode::add);
          ArrayNode values = node.putArray("values");
          for (float value : sum.values.toFloatArray()) {
            values.add(value);
          }
        });
  }

  /** Goes on from what {@link #save} wrote. */
  void restore(JsonNode from) {
    for (JsonNode node : from.path("epoch-sums")) {
      var names = new ArrayList<String>();
      node.get("names").forEach(name -> names.add(name.asText()));
      float[] values = new float[names.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) node.get("values").get(i).asDouble();
      }
      sums.put(List.copyOf(names), new Sum(manager.create(values), node.get("steps").asLong()));
    }
  }

  @Override
  public void close() {
    sums.values().forEach(sum -> sum.values.close());
    sums.clear();
  }
}

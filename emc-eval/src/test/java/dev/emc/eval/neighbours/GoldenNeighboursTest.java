package dev.emc.eval.neighbours;

import static dev.emc.testkit.GoldenArray.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import dev.emc.testkit.Golden;
import dev.emc.testkit.GoldenArray;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GoldenNeighboursTest {
  /** The golden points are float64, ours float32. */
  private static final double TOLERANCE = 1e-6;

  static Stream<JsonNode> cases() {
    return StreamSupport.stream(Golden.json("eval.json").get("kth_neighbour").spliterator(), false);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void distancesAndHistograms(JsonNode golden) {
    GoldenArray points = Golden.array(golden.get("points"));
    int width = (int) points.shape()[1];
    float[] values = new float[points.data().length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) points.data()[i];
    }
    for (JsonNode result : golden.get("results")) {
      int k = result.get("k").asInt();
      Neighbours found = NeighbourSearch.byDistance(values, width, k, Device.cpu());
      GoldenArray distances = Golden.array(result.get("distances"));
      distances.assertClose("distance to neighbour " + k, found.ofRank(k), TOLERANCE);
      double mean = DoubleStream.of(found.ofRank(k)).average().orElseThrow();
      assertClose("mean", result.get("mean").asDouble(), mean, TOLERANCE);
      double[] edges = Golden.array(result.get("edges")).data();
      int[] counts = DoubleStream.of(plain(result.get("counts"))).mapToInt(c -> (int) c).toArray();
      Histogram histogram = Histogram.of(distances.data(), edges);
      assertArrayEquals(counts, histogram.counts());
      assertEquals(golden.get("bins").asInt(), histogram.counts().length);
    }
  }

  /** Counts are written as a plain array. */
  private static double[] plain(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false)
        .mapToDouble(JsonNode::asDouble)
        .toArray();
  }
}

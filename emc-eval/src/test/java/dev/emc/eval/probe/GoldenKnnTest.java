package dev.emc.eval.probe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import dev.emc.api.ConfigException;
import dev.emc.eval.neighbours.NeighbourSearch;
import dev.emc.eval.neighbours.Neighbours;
import dev.emc.testkit.Golden;
import dev.emc.testkit.GoldenArray;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GoldenKnnTest {
  static Stream<JsonNode> cases() {
    return StreamSupport.stream(Golden.json("eval.json").get("knn").spliterator(), false);
  }

  private static FeatureSet set(JsonNode golden, String name) {
    double[] values = Golden.array(golden.get(name)).data();
    float[] features = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      features[i] = (float) values[i];
    }
    int[] labels = ints(golden.get(name + "_labels"));
    return new FeatureSet(
        features,
        labels,
        golden.get("classes").asInt(),
        IntStream.range(0, labels.length).mapToObj(i -> name + i).toList());
  }

  private static int[] ints(JsonNode array) {
    return Arrays.stream(Golden.array(array).data()).mapToInt(v -> (int) v).toArray();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void neighboursVotesAndAnswers(JsonNode golden) {
    FeatureSet train = set(golden, "train");
    FeatureSet test = set(golden, "test");
    int k = golden.get("k").asInt();
    Neighbours neighbours =
        NeighbourSearch.byCosine(
            test.features(IntStream.range(0, test.size()).toArray()),
            train.features(IntStream.range(0, train.size()).toArray()),
            train.width(),
            k,
            Device.cpu());
    assertArrayEquals(ints(golden.get("neighbours")), neighbours.indices());
    Golden.array(golden.get("similarities")).assertClose("similarity", neighbours.values(), 1e-6);
    Knn knn = new Knn(k, golden.get("temperature").asDouble());
    GoldenArray votes = Golden.array(golden.get("weighted_votes"));
    votes.assertClose("votes", knn.votes(train, test, Device.cpu()), 1e-5);
    Predictions predictions = knn.classify("m", train, test, Device.cpu());
    FractionResult result = predictions.fractions().get(0);
    assertArrayEquals(ints(golden.get("predicted_weighted")), result.draws().get(0).predicted());
    double correct = golden.get("correct_weighted_top1").asInt();
    assertEquals(100 * correct / test.size(), result.top1().mean(), 1e-9);
    assertEquals(
        golden.get("correct_weighted_top5").asInt(),
        IntStream.of(knn.ranks(train, test, Device.cpu())).filter(rank -> rank < 5).count());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void majorityVote(JsonNode golden) {
    FeatureSet train = set(golden, "train");
    FeatureSet test = set(golden, "test");
    Knn knn = Knn.majority(golden.get("k").asInt());
    assertArrayEquals(
        Golden.array(golden.get("votes")).data(), knn.votes(train, test, Device.cpu()));
    FractionResult result = knn.classify("m", train, test, Device.cpu()).fractions().get(0);
    assertArrayEquals(ints(golden.get("predicted_majority")), result.draws().get(0).predicted());
    assertEquals(
        100.0 * golden.get("correct_majority").asInt() / test.size(), result.top1().mean(), 1e-9);
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    refused("k 0 is out of range, 1 to 1000000", 0, 0.1);
    refused("temperature 0.001 is out of range, 0.002 to 1000.0", 5, 0.001);
    refused("temperature NaN is out of range, 0.002 to 1000.0", 5, Double.NaN);
  }

  private static void refused(String line, int k, double temperature) {
    var refusal = assertThrows(ConfigException.class, () -> new Knn(k, temperature));
    assertEquals(line, refusal.getMessage());
  }
}

package dev.emc.spark.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emc.core.criterion.MSpacings;
import dev.emc.core.criterion.MSpacingsConfig;
import dev.emc.core.criterion.NormalCdf;
import dev.emc.eval.gauge.CompactGauge;
import dev.emc.eval.gauge.EmbeddingGauge;
import dev.emc.eval.matrix.Rows;
import dev.emc.eval.probe.FeatureSet;
import dev.emc.eval.probe.LabelDraw;
import dev.emc.eval.probe.LinearProbe;
import dev.emc.spark.testing.Sparks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jobs that measure features, on a cluster within this JVM. */
@Tag("integration")
class MeasureJobsIT {
  @TempDir private static Path folder;
  private static SparkSession spark;
  private static JobRunner jobs;

  @BeforeAll
  static void start() {
    spark = Sparks.shared();
    jobs = new JobRunner(spark);
  }

  private static String rows(String name, int count, long seed, double apart) throws IOException {
    var random = new Random(seed);
    Path csv = folder.resolve(name + ".json");
    var text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      int label = i % 3;
      var values = new StringBuilder();
      for (int d = 0; d < 6; d++) {
        double value = random.nextGaussian() * (1 + d) + (d % 3 == label ? apart * (1 + d) : 0);
        values.append(d == 0 ? "" : ",").append((float) value);
      }
      text.append(
          "{\"key\":\"i%05d\",\"label\":\"c%d\",\"features\":[%s]}%n".formatted(i, label, values));
    }
    Files.writeString(csv, text);
    String table = folder.resolve(name).toString();
    spark
        .read()
        .schema("key string, label string, features array<float>")
        .json(csv.toString())
        .coalesce(1)
        .write()
        .parquet(table);
    return table;
  }

  @Test
  void gaugeIsThatOfTheCommand() throws IOException {
    String table = rows("gauged", 600, 3, 0);
    JsonNode all = jobs.json("gauge", "--features", table, "--standardise", "--json");
    assertEquals(600, all.path("rows").asInt());
    assertEquals(600, all.path("sampled").asInt());
    assertEquals("NONE", all.path("collapse").asText());
    float[] values = values(table);
    EmbeddingGauge expected = EmbeddingGauge.of(values, 6);
    assertEquals(expected.effectiveRank(), all.path("effectiveRank").asDouble(), 1e-9);
    assertEquals(expected.meanAbsCorrelation(), all.path("meanAbsCorrelation").asDouble(), 1e-9);
    // The same estimator on the same values but for the last bit of the standardised floats.
    var compact =
        CompactGauge.of(
            Rows.standardised(values, 6), 6, new NormalCdf(), new MSpacings(new MSpacingsConfig()));
    for (int d = 0; d < 6; d++) {
      assertEquals(compact.entropies()[d], all.path("entropies").path(d).asDouble(), 1e-5);
    }
    // Of independent normal dimensions, standardised: uniform on the cube.
    assertEquals(all.path("uniformEntropy").asDouble(), all.path("entropy").asDouble(), 0.05);
    JsonNode some =
        jobs.json("gauge", "--features", table, "--standardise", "--sample", "300", "--json");
    assertEquals(300, some.path("sampled").asInt());
    assertEquals(all.path("effectiveRank"), some.path("effectiveRank"), "of all rows");
    assertEquals(some.path("uniformEntropy").asDouble(), some.path("entropy").asDouble(), 0.05);

    assertEquals(
        "emc: there is no column 'z'; there are: key, label, features",
        jobs.refused("gauge", "--features", table, "--column", "z"));
    assertEquals(
        "emc: column 'label' is of type string; features are array<float>, array<double> or a vector",
        jobs.refused("gauge", "--features", table, "--column", "label"));
  }

  private static List<Row> collected(String table) {
    return spark.read().parquet(table).orderBy("key").collectAsList();
  }

  private static float[] values(String table) {
    List<Row> rows = collected(table);
    float[] values = new float[rows.size() * 6];
    for (int i = 0; i < values.length; i++) {
      List<Float> row = rows.get(i / 6).getList(2);
      values[i] = row.get(i % 6);
    }
    return values;
  }

  private static FeatureSet set(String table) {
    List<Row> rows = collected(table);
    int[] labels = rows.stream().mapToInt(row -> row.getString(1).charAt(1) - '0').toArray();
    return new FeatureSet(
        values(table), labels, 3, rows.stream().map(row -> row.getString(0)).toList());
  }

  /**
   * One convex problem, solved to another accuracy and in another precision: what lies on the
   * border of two classes may be answered otherwise, at most one answer in a hundred here.
   */
  private void assertProbedAsByTheCommand(String train, String test, Path answers, double l2) {
    int[] all = IntStream.range(0, set(train).size()).toArray();
    int[] expected =
        new LinearProbe(LinearProbe.Settings.fixed(l2, 1), Device.cpu())
            .fit(set(train), new LabelDraw(1, 0, all), set(test))
            .predicted();
    List<Row> got = collected(answers.toString());
    long other =
        IntStream.range(0, expected.length)
            .filter(i -> !got.get(i).getString(2).equals("c" + expected[i]))
            .count();
    assertTrue(other <= expected.length / 100, other + " answers differ");
  }

  @Test
  void probeAnswersAndTwoAreCompared() throws IOException {
    String train = rows("probe-train", 300, 5, 0.5);
    String test = rows("probe-test", 150, 6, 0.5);
    Path good = folder.resolve("answers-good");
    Path weak = folder.resolve("answers-weak");
    jobs.done("probe", "--train", train, "--test", test, "--out", "" + good);
    JsonNode summary =
        jobs.json(
            "probe", "--train", train, "--test", test, "--l2", "1e3", "--out", "" + weak, "--json");
    assertProbedAsByTheCommand(train, test, weak, 1e3);
    double chosen =
        new ObjectMapper().readTree(good.resolve("_emc-probe.json").toFile()).path("l2").asDouble();
    int[] all = IntStream.range(0, set(train).size()).toArray();
    assertEquals(
        new LinearProbe(LinearProbe.Settings.defaults(31), Device.cpu())
            .penalty(set(train), new LabelDraw(1, 0, all)),
        new LinearProbe.Penalty(chosen, true));
    assertProbedAsByTheCommand(train, test, good, chosen);
    assertEquals(1000, summary.path("l2").asDouble());
    assertEquals(150, summary.path("testRows").asInt());

    JsonNode compared =
        jobs.json("compare", "--reference", "" + weak, "--model", "" + good, "--json");
    assertEquals(150, compared.path("testImages").asInt());
    long better = spark.read().parquet(good.toString()).filter("label = prediction").count();
    long worse = spark.read().parquet(weak.toString()).filter("label = prediction").count();
    assertEquals(100.0 * (better - worse) / 150, compared.path("difference").asDouble(), 1e-9);

    String other = rows("probe-other", 151, 6, 0.5);
    Path answers = folder.resolve("answers-other");
    jobs.done("probe", "--train", train, "--test", other, "--out", "" + answers);
    assertEquals(
        "emc: answers-other has image 'i00150', which answers-good has not",
        jobs.refused("compare", "--reference", "" + good, "--model", "" + answers));
    assertEquals(
        "emc: --out " + good + " holds files; name a folder that is empty or not there",
        jobs.refused("probe", "--train", train, "--test", test, "--out", "" + good));
    assertEquals(
        "emc: gauged-not: there is no column 'prediction'; there are: key, label, features"
            .replace("gauged-not", "probe-test"),
        jobs.refused("compare", "--reference", "" + good, "--model", test));
  }
}

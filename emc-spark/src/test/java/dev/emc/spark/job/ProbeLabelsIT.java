package dev.emc.spark.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import dev.emc.spark.testing.Sparks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Features as the job embed writes them, without classes, are probed. */
@Tag("integration")
class ProbeLabelsIT {
  private static final int EACH = 20;

  @TempDir private static Path folder;
  private static SparkSession spark;
  private static JobRunner jobs;
  private static String features;

  @BeforeAll
  static void start() {
    spark = Sparks.shared();
    jobs = new JobRunner(spark);
    features = folder.resolve("features").toString();
    var random = new Random(1);
    var rows = new ArrayList<Row>();
    for (String kind : List.of("cat", "dog")) {
      for (int i = 0; i < EACH; i++) {
        String name = "%s/i%02d.png".formatted(kind, i);
        double centre = kind.equals("cat") ? -3 : 3;
        var values = List.of((float) (centre + random.nextGaussian()), random.nextFloat());
        rows.add(
            RowFactory.create("s3a://of/" + (i % 2 == 0 ? "a.tar#" : "") + name, values, null));
      }
    }
    rows.add(RowFactory.create("s3a://of/dog/broken.png", null, "it is broken"));
    table(features, "key string, features array<float>, error string", rows);
  }

  private static void table(String place, String schema, List<Row> rows) {
    spark.createDataFrame(rows, StructType.fromDDL(schema)).coalesce(1).write().parquet(place);
  }

  private static String[] probe(String answers, String... more) {
    return Stream.concat(
            Stream.of("probe", "--train", features, "--test", features, "--l2", "0.1", "--out"),
            Stream.concat(Stream.of(folder.resolve(answers).toString()), Stream.of(more)))
        .toArray(String[]::new);
  }

  private static void assertRefused(String line, String... more) {
    assertEquals("emc: " + line, jobs.refused(probe("refused", more)));
    assertFalse(Files.exists(folder.resolve("refused")), "nothing half-written");
  }

  @Test
  void theFolderOfAnImageIsItsClass() throws IOException {
    JsonNode found = jobs.json(probe("of-folders", "--label-of-folder", "--json"));
    assertEquals(2 * EACH, found.path("trainRows").asInt(), "the broken one has no features");
    assertEquals(2 * EACH, found.path("testRows").asInt());
    assertEquals(100, found.path("top1").asDouble());
    assertEquals(
        2 * EACH,
        spark
            .read()
            .parquet(folder.resolve("of-folders").toString())
            .filter("contains(key, concat('/', label, '/')) or contains(key, concat('#', label))")
            .count());
  }

  /** Of those that the table does not name nothing is learnt. */
  @Test
  void aTableSaysTheClasses() throws IOException {
    String labels = folder.resolve("labels").toString();
    List<Row> rows = new ArrayList<>();
    for (Row row : spark.read().parquet(features).select("key").limit(30).collectAsList()) {
      rows.add(RowFactory.create(row.getString(0), row.getString(0).contains("cat") ? 1 : 2));
    }
    table(labels, "key string, label int", rows);
    JsonNode found = jobs.json(probe("of-table", "--labels", labels, "--json"));
    assertEquals(30, found.path("trainRows").asInt());
    assertEquals(100, found.path("top1").asDouble());

    assertRefused(
        "--labels: there is no column 'class'; there are: key, label",
        "--labels",
        labels,
        "--label",
        "class");
    String twice = folder.resolve("twice").toString();
    table(twice, "key string, label int", List.of(rows.get(0), rows.get(1), rows.get(0)));
    assertRefused(
        "--labels has 2 rows of image '%s'".formatted(rows.get(0).getString(0)), "--labels", twice);
  }

  @Test
  void withoutClassesItIsSaidWhereTheyMayComeFrom() {
    assertRefused(
        "--train has no column 'label': say --label-of-folder, --labels TABLE, or which column has"
            + " the classes (--label)");
    assertRefused(
        "--label-of-folder and --labels: give one of them", "--label-of-folder", "--labels", "x");
    assertRefused(
        "--train has a column 'error' already: leave --label-of-folder out",
        "--label-of-folder",
        "--label",
        "error");
  }
}

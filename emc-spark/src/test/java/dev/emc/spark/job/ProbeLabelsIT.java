package dev.emc.spark.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.emc.spark.testing.Sparks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.ParseException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Features as the job embed writes them, without classes, get theirs. */
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
    var rows = new ArrayList<Row>();
    for (String kind : List.of("cat", "dog")) {
      for (int i = 0; i < EACH; i++) {
        String name = "%s/i%02d.png".formatted(kind, i);
        String place = "s3a://of/" + (i % 2 == 0 ? "a.tar#" : "");
        rows.add(RowFactory.create(place + name, List.of((float) i, 1f), null));
      }
    }
    rows.add(RowFactory.create("s3a://of/dog/broken.png", null, "it is broken"));
    table(features, "key string, features array<float>, error string", rows);
  }

  private static void table(String place, String schema, List<Row> rows) {
    spark.createDataFrame(rows, StructType.fromDDL(schema)).coalesce(1).write().parquet(place);
  }

  /** The features with their classes, as the options say them. */
  private static Dataset<Row> labelled(String... options) throws ParseException {
    return ProbeLabels.added(
        new DefaultParser().parse(new ProbeJob().options(), options),
        "train",
        spark.read().parquet(features),
        spark);
  }

  private static void assertRefused(String line, String... more) {
    String[] arguments =
        Stream.concat(
                Stream.of("probe", "--train", features, "--test", features, "--out"),
                Stream.concat(Stream.of(folder.resolve("refused").toString()), Stream.of(more)))
            .toArray(String[]::new);
    assertEquals("emc: " + line, jobs.refused(arguments));
    assertFalse(Files.exists(folder.resolve("refused")), "nothing half-written");
  }

  @Test
  void theFolderOfAnImageIsItsClass() throws ParseException {
    Dataset<Row> found = labelled("--label-of-folder", "--label", "kind");
    assertEquals(EACH, found.filter("kind = 'cat' and key like '%cat/%'").count());
    assertEquals(EACH + 1, found.filter("kind = 'dog' and key like '%dog/%'").count());
  }

  /** Of those that the table does not name nothing is known. */
  @Test
  void aTableSaysTheClasses() throws ParseException {
    String labels = folder.resolve("labels").toString();
    List<Row> rows = new ArrayList<>();
    for (Row row : spark.read().parquet(features).select("key").limit(30).collectAsList()) {
      rows.add(RowFactory.create(row.getString(0), row.getString(0).contains("cat") ? 1 : 2));
    }
    table(labels, "key string, label int", rows);
    Dataset<Row> found = labelled("--labels", labels);
    assertEquals(List.of("key", "features", "error", "label"), Arrays.asList(found.columns()));
    assertEquals(2 * EACH + 1, found.count());
    assertEquals(30, found.filter("label = if(key like '%cat/%', 1, 2)").count());
    assertEquals(2 * EACH + 1 - 30, found.filter("label is null").count());

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
    String loose = folder.resolve("loose").toString();
    table(loose, "key string, features array<float>", List.of(RowFactory.create("a.png", null)));
    assertEquals(
        "emc: --test: image 'a.png' lies in no folder",
        jobs.refused(
            "probe", "--train", features, "--test", loose, "--out", "x", "--label-of-folder"));
  }
}

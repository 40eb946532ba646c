package dev.emc.spark.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.checkpoint.safetensors.SafeTensors;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.spark.source.TarShards;
import dev.emc.spark.testing.CommandFeatures;
import dev.emc.spark.testing.Shards;
import dev.emc.spark.testing.Sparks;
import dev.emc.spark.testing.TinyRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job embed on a cluster within this JVM. */
@Tag("integration")
class EmbedJobIT {
  private static final int EACH = 20;

  @TempDir private static Path folder;
  private static Path images;
  private static Path run;
  private static SparkSession spark;
  private static JobRunner jobs;

  @BeforeAll
  static void start() throws IOException {
    images = TinyRun.images(folder.resolve("images"), EACH, 1);
    run = TinyRun.train(folder.resolve("run"), images);
    spark = Sparks.shared();
    jobs = new JobRunner(spark);
  }

  private static String[] embed(Path model, Object input, Path output, String... more) {
    return Stream.concat(
            Stream.of("embed", "--model", "" + model, "--images", "" + input, "--out", "" + output),
            Stream.of(more))
        .toArray(String[]::new);
  }

  /** What is printed of images that are embedded. */
  private static String embedded(Object input, Path output, String... more) {
    return jobs.done(embed(run, input, output, more));
  }

  private static String refused(Object input, Path output, String... more) {
    return jobs.refused(embed(run, input, output, more));
  }

  private static Map<String, float[]> features(Path output) {
    return CommandFeatures.in(spark.read().parquet(output.toString()), "key");
  }

  private static Map<String, float[]> expected() throws IOException {
    return CommandFeatures.of(run, images, 1);
  }

  private static void assertSame(Map<String, float[]> expected, Map<String, float[]> got) {
    assertEquals(expected.keySet(), got.keySet());
    expected.forEach((name, values) -> assertArrayEquals(values, got.get(name), name));
  }

  /** What was made is left as it is, what is missing is made, and nothing else is there. */
  @Test
  void whatWasStoppedGoesOn() throws IOException {
    Path output = folder.resolve("features");
    String said = embedded(images, output, "--part-files", "15");
    assertTrue(said.startsWith(output + ": 40 images in 3 parts, "), said);
    assertSame(expected(), features(output));

    Path first = output.resolve("part-000000.parquet");
    var long1970 = FileTime.fromMillis(1000);
    Files.setLastModifiedTime(first, long1970);
    Files.delete(output.resolve("part-000001.parquet"));
    Files.createDirectories(output.resolve("_emc/attempts"));
    Files.writeString(output.resolve("_emc/attempts/part-000001.parquet.killed"), "half of it");

    said = embedded(images, output, "--part-files", "15");

    assertTrue(said.contains("(2 were there)"), said);
    assertEquals(long1970, Files.getLastModifiedTime(first));
    assertSame(expected(), features(output));
    assertFalse(Files.exists(output.resolve("_emc/attempts")));
    try (var files = Files.list(output)) {
      assertEquals(
          List.of(
              "_SUCCESS",
              "_emc",
              "part-000000.parquet",
              "part-000001.parquet",
              "part-000002.parquet"),
          files
              .map(f -> f.getFileName().toString())
              .filter(n -> !n.startsWith("."))
              .sorted()
              .toList());
    }
  }

  @Test
  void anotherWayOfComputingIsNotMixedIn() throws IOException {
    Path output = folder.resolve("mixed");
    embedded(images, output);
    String begun = "emc: --out " + output + " was begun with ";
    String end = ": go on with that, give another --out, or remove the folder";
    assertEquals(
        begun + "batch-size 256, this is 8" + end, refused(images, output, "--batch-size", "8"));
    assertEquals(begun + "threads 1, this is 2" + end, refused(images, output, "--threads", "2"));
    assertEquals(
        begun + "device cpu, this is gpu" + end, refused(images, output, "--device", "gpu"));
    String other = refused(images.resolve("class0"), output);
    assertTrue(other.startsWith(begun + "other images (40 files of "), other);
    // What a task does by itself may be said as well.
    String said = embedded(images, output, "--threads", "1", "--device", "cpu");
    assertTrue(said.contains("were there)"), said);
  }

  @Test
  void whatIsWrongIsOneLine() throws IOException {
    Path nothing = folder.resolve("nothing");
    assertRefused("emc: " + nothing + ": no such file or folder", nothing);
    assertTrue(refused(images, images).contains("holds other files"), jobs::toString);
    Path text = Files.createDirectories(folder.resolve("text"));
    Files.writeString(text.resolve("a.txt"), "a");
    assertRefused("is no image, tar shard or Parquet file", text);
    assertRefused(
        "--view-size 0x: a whole number of at least 0 is expected", images, "--view-size", "0x");
  }

  @Test
  void shardsAndTablesGiveTheSameRows() throws IOException {
    Path shards = Shards.ofFolders(images, folder.resolve("shards"));
    // Cut within the last image, and beside it a file that is no tar at all.
    byte[] whole = Files.readAllBytes(shards.resolve("class1.tar"));
    Path damaged = Files.createDirectories(folder.resolve("damaged"));
    Files.write(damaged.resolve("cut.tar"), Arrays.copyOf(whole, 4 * 512 + 10));

    Path output = folder.resolve("of-shards");
    embedded(shards + "/*.tar", output);
    assertSame(expected(), features(output));

    Path broken = folder.resolve("of-damaged");
    String said = embedded(damaged, broken);
    assertTrue(said.contains("1 of them could not be read"), said);
    Row row = spark.read().parquet(broken.toString()).filter("error is not null").first();
    assertTrue(row.getString(2).startsWith("the shard is damaged after "), row::toString);

    Dataset<Row> table = TarShards.read(spark, shards.toString());
    assertEquals(2 * EACH, table.count());
    Path stored = folder.resolve("table");
    table.selectExpr("name as id", "content as png").write().parquet(stored.toString());
    Path ofTable = folder.resolve("of-table");
    embedded(stored, ofTable, "--key", "id", "--content", "png");
    assertSame(expected(), features(ofTable));
    assertRefused("has no column 'key'; there are: id, png", stored);
    assertRefused(
        "column 'id' holds no bytes of image files",
        number(stored),
        "--key",
        "png",
        "--content",
        "id");
  }

  /** The table with a number for a name. */
  private static Path number(Path table) {
    Path numbered = folder.resolve("numbered");
    spark.read().parquet("" + table).selectExpr("1 as id", "png").write().parquet("" + numbered);
    return numbered;
  }

  /** One line, exit code 2, and nothing is there that was not. */
  private static void assertRefused(String line, Path input, String... more) {
    assertRefused(line, run, input, more);
  }

  private static void assertRefused(String line, Path model, Path input, String... more) {
    Path output = folder.resolve("refused");
    String said = jobs.refused(embed(model, input, output, more));
    assertTrue(said.contains(line), said);
    assertFalse(Files.exists(output), "nothing half-written");
  }

  private static void assertModelRefused(String line, Path model, String... more) {
    assertRefused(line, model, images, more);
  }

  /**
   * Before anything is begun, or, where only a machine can tell, with what was begun taken back.
   */
  @Test
  void aModelThatCannotBeUsedIsOneLineAndNothingIsWritten() throws IOException {
    Path foreign = Files.createDirectories(folder.resolve("foreign"));
    Files.writeString(
        foreign.resolve("run.yaml"),
        Files.readString(run.resolve("run.yaml")).replace("type: vicreg", "type: of-elsewhere"));
    Files.createSymbolicLink(
        foreign.resolve("checkpoints"), run.resolve("checkpoints").toAbsolutePath());
    assertModelRefused("of-elsewhere", foreign);
    assertModelRefused("no such folder or jar on this machine", run, "--plugins", "/nowhere");
    Path other = Files.createDirectories(folder.resolve("other"));
    Files.writeString(
        other.resolve("run.yaml"),
        Files.readString(run.resolve("run.yaml")).replace("width: 4", "width: 8"));
    Files.createSymbolicLink(
        other.resolve("checkpoints"), run.resolve("checkpoints").toAbsolutePath());
    assertModelRefused("does not belong to this network", other);
    assertTrue(jobs.toString().startsWith("emc: " + other + "/checkpoints/"), jobs::toString);
    Path weights;
    try (var files = Files.walk(run.resolve("checkpoints"))) {
      weights = files.filter(f -> f.endsWith("model.safetensors")).findFirst().orElseThrow();
    }
    Path bare = Files.copy(weights, folder.resolve("bare.safetensors"));
    Path unknown = folder.resolve("unknown.safetensors");
    SafeTensors.write(unknown, Map.of("w", Tensor.ofFloats(new float[1], 1)), Map.of());
    assertModelRefused("say whose network it has", unknown);
    String tiny = "{type: resnet-tiny, width: 4}";
    assertModelRefused(
        "leave the embeddings out", bare, "--backbone", tiny, "--embeddings", "--view-size", "12");
    Path output = folder.resolve("of-bare");
    String said = jobs.done(embed(bare, images, output, "--backbone", tiny, "--view-size", "12"));
    assertTrue(said.contains(": 40 images in "), said);
  }

  /** A shard without images is a part without rows. */
  @Test
  void aShardWithoutImagesIsAPartWithoutRows() throws IOException {
    Path shards = Files.createDirectories(folder.resolve("empty-shards"));
    for (String name : List.of("a.tar", "b.tar")) {
      try (var tar = new TarArchiveOutputStream(Files.newOutputStream(shards.resolve(name)))) {
        byte[] bytes = {1, 2, 3};
        var entry = new TarArchiveEntry("only.txt");
        entry.setSize(bytes.length);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
      }
    }
    Path output = folder.resolve("of-nothing");
    assertEquals(output + ": 0 images in 2 parts, 0 features each", embedded(shards, output));
    assertEquals(0, spark.read().parquet(output.toString()).count());
  }
}

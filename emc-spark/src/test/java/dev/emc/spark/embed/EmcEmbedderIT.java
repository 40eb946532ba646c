package dev.emc.spark.embed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.ConfigException;
import dev.emc.spark.testing.CommandFeatures;
import dev.emc.spark.testing.Sparks;
import dev.emc.spark.testing.TinyRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("integration")
class EmcEmbedderIT {
  private static final int EACH = 150;
  private static final int BATCH = 256;

  @TempDir private static Path folder;
  private static Path images;
  private static Path run;
  private static SparkSession spark;

  @BeforeAll
  static void start() throws IOException {
    images = TinyRun.images(folder.resolve("images"), EACH, 1);
    run = TinyRun.train(folder.resolve("run"), images);
    spark = Sparks.shared();
  }

  private static Dataset<Row> files() {
    return spark
        .read()
        .format("binaryFile")
        .option("recursiveFileLookup", "true")
        .option("pathGlobFilter", "*.png")
        .load(images.toString());
  }

  private static EmcEmbedder embedder() {
    return new EmcEmbedder().setModel(run.toString());
  }

  private static Map<String, float[]> features(Dataset<Row> embedded) {
    return CommandFeatures.in(embedded, "path");
  }

  /**
   * Of 300 images the command makes a batch of 256 and one of 44; here partitions come in other
   * sizes and orders, and each batch is filled up.
   */
  @Test
  void featuresAreThoseOfTheCommandBitForBit() throws IOException {
    Map<String, float[]> expected = CommandFeatures.of(run, images, 1);
    assertEquals(2 * EACH, expected.size());
    for (int partitions : new int[] {1, 3}) {
      Map<String, float[]> got =
          features(embedder().setBatchSize(BATCH).transform(files().repartition(partitions)));
      assertEquals(expected.keySet(), got.keySet());
      expected.forEach((name, values) -> assertArrayEquals(values, got.get(name), name));
    }
  }

  @Test
  void decodingOnSeveralThreadsChangesNothing() throws IOException {
    Map<String, float[]> expected = CommandFeatures.of(run, images, 2);
    Map<String, float[]> got = features(embedder().setThreads(2).transform(files().repartition(2)));
    assertEquals(expected.keySet(), got.keySet());
    expected.forEach((name, values) -> assertArrayEquals(values, got.get(name), name));
  }

  @Test
  void anImageThatCannotBeReadHasAReason() throws IOException {
    Path broken = Files.createDirectories(folder.resolve("broken"));
    byte[] good = Files.readAllBytes(images.resolve("class0/i000.png"));
    Files.write(broken.resolve("a.png"), good);
    Files.write(broken.resolve("b.png"), Arrays.copyOf(good, 40));
    Files.writeString(broken.resolve("c.png"), "no image, but text");
    Dataset<Row> files = spark.read().format("binaryFile").load(broken.toString());
    EmcEmbedder embedder = embedder().setBatchSize(2);

    List<Row> rows = embedder.transform(files.coalesce(1)).orderBy("path").collectAsList();

    assertEquals(
        List.of("path", "modificationTime", "length", "features", "error"),
        Arrays.asList(rows.get(0).schema().fieldNames()));
    assertNotNull(rows.get(0).getList(3));
    assertNull(rows.get(0).get(4));
    assertNull(rows.get(1).get(3));
    assertTrue(rows.get(1).getString(4).length() > 5, rows.get(1)::toString);
    assertNull(rows.get(2).get(3));
    assertTrue(rows.get(2).getString(4).contains("image"), rows.get(2)::toString);
    assertEquals(2, embedder.unreadable());
  }

  @Test
  void emptyPartitionsAndNullBytesAreHarmless() {
    Dataset<Row> rows =
        spark
            .sql("select * from values (1, cast(null as binary)) as t(id, content)")
            .repartition(4);
    List<Row> embedded = embedder().setKeepInput(true).transform(rows).collectAsList();
    assertEquals(1, embedded.size());
    assertEquals("there is no image", embedded.get(0).getString(3));
    assertEquals(0, embedder().transform(rows.filter("id > 1")).count());
  }

  @Test
  void isPartOfAPipelineThatIsWrittenAndRead() throws IOException {
    EmcEmbedder embedder =
        embedder().setVectors(true).setOutputCol("z").setEmbeddings(true).setBatchSize(32);
    assertEquals(
        32, (int) (Integer) embedder.copy(new ParamMap()).getOrDefault(embedder.batchSize()));
    Dataset<Row> some = files().limit(3);
    PipelineModel model = new Pipeline().setStages(new PipelineStage[] {embedder}).fit(some);
    String place = folder.resolve("pipeline").toString();
    model.write().overwrite().save(place);

    PipelineModel read = PipelineModel.load(place);

    List<Row> first = model.transform(some).orderBy("path").collectAsList();
    List<Row> second = read.transform(some).orderBy("path").collectAsList();
    assertEquals(3, first.size());
    assertEquals(first, second);
    Vector vector = first.get(0).getAs("z");
    assertEquals(16, vector.size(), "the projector's width");
  }

  private static Path weights() throws IOException {
    try (var files = Files.walk(run.resolve("checkpoints"))) {
      return files.filter(file -> file.endsWith("model.safetensors")).findFirst().orElseThrow();
    }
  }

  /** Published weights come without a config; these are shown images as ImageNet's are. */
  @Test
  void aBareFileOfWeightsIsEmbeddedByItsConfigOrItsBackbone() throws IOException {
    Path file = Files.copy(weights(), folder.resolve("bare.safetensors"));
    Path config = folder.resolve("bare.yaml");
    Files.writeString(
        config,
        Files.readString(run.resolve("run.yaml"))
            .replaceAll("(?s)mean:.*?0\\.5.*?0\\.5.*?0\\.5", "mean: [0.485, 0.456, 0.406]")
            .replaceAll("(?s)std:.*?0\\.25.*?0\\.25.*?0\\.25", "std: [0.229, 0.224, 0.225]"));
    Dataset<Row> some = files().limit(5);
    EmcEmbedder bare = new EmcEmbedder().setModel(file.toString());
    Map<String, float[]> expected =
        features(bare.copy(new ParamMap()).setConfig(config.toString()).transform(some));
    Map<String, float[]> got =
        features(
            bare.copy(new ParamMap())
                .setBackbone("{type: resnet-tiny, width: 4}")
                .setViewSize(12)
                .transform(some));

    assertEquals(5, expected.size());
    assertEquals(expected.keySet(), got.keySet());
    expected.forEach((name, values) -> assertArrayEquals(values, got.get(name), name));
    // Its weights tell as much.
    Map<String, float[]> told = features(bare.copy(new ParamMap()).setViewSize(12).transform(some));
    expected.forEach((name, values) -> assertArrayEquals(values, told.get(name), name));
    assertEquals(
        "a backbone alone has no heads: leave the embeddings out for its features, or give a config",
        message(() -> bare.copy(new ParamMap()).setEmbeddings(true).transform(some)));
    assertEquals(
        run + " is a run and has a config: backbone is for bare files of weights",
        message(() -> embedder().setBackbone("resnet50").transform(some)));
    assertEquals(
        "a config and a backbone both say whose network a file has; give one of them",
        message(
            () ->
                bare.copy(new ParamMap())
                    .setConfig(config.toString())
                    .setBackbone("resnet50")
                    .transform(some)));
    String unknown =
        message(() -> bare.copy(new ParamMap()).setBackbone("resnet-none").transform(some));
    assertTrue(unknown.contains("resnet-none") && !unknown.contains("\n"), unknown);
    String heads =
        assertThrows(
                Exception.class,
                () ->
                    bare.copy(new ParamMap())
                        .setBackbone("{type: resnet-tiny, width: 4}")
                        .setEmbeddings(true)
                        .transform(some)
                        .collectAsList())
            .toString();
    assertTrue(heads.contains("leave the embeddings out"), heads);
  }

  @Test
  void whatDoesNotFitIsOneLine() throws IOException {
    assertEquals(
        "there is no column 'bytes'; there are: path, modificationTime, length, content",
        message(() -> embedder().setInputCol("bytes").transform(files())));
    assertEquals(
        "column 'length' is of type bigint; the bytes of image files (binary) are expected",
        message(() -> embedder().setInputCol("length").transform(files())));
    assertEquals(
        "there is a column 'path' already",
        message(() -> embedder().setOutputCol("path").transform(files())));
    assertEquals(
        "no model is set: name a run directory, a checkpoint folder or a file of weights",
        message(() -> new EmcEmbedder().transform(files())));
    Path nothing = folder.resolve("nothing");
    assertEquals(
        nothing
            + " does not exist; expected a run directory, a checkpoint folder or a checkpoint file",
        message(() -> embedder().setModel(nothing.toString()).transform(files())));
    Path foreign = Files.createDirectories(folder.resolve("foreign"));
    Files.writeString(
        foreign.resolve("run.yaml"),
        Files.readString(run.resolve("run.yaml")).replace("type: vicreg", "type: of-elsewhere"));
    copy(run.resolve("checkpoints"), foreign.resolve("checkpoints"));
    String message = message(() -> embedder().setModel(foreign.toString()).transform(files()));
    assertTrue(message.contains("of-elsewhere") && !message.contains("\n"), message);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var all = Files.walk(from)) {
      for (Path path : all.toList()) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
    }
  }

  private static String message(Runnable work) {
    return String.valueOf(assertThrows(ConfigException.class, work::run).getMessage());
  }
}

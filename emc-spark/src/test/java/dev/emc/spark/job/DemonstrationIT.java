package dev.emc.spark.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.emc.images.augment.Image;
import dev.emc.images.decode.ReadOptions;
import dev.emc.images.source.ImageSource;
import dev.emc.images.source.ImageSources;
import dev.emc.spark.testing.CommandFeatures;
import dev.emc.spark.testing.PhotoCrops;
import dev.emc.spark.testing.Sparks;
import dev.emc.spark.testing.TinyRun;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What docs/spark.md shows in small, by the jobs alone: the photographs and the Fashion-MNIST test
 * images that ship, from pictures to a comparison of two models.
 */
@Tag("integration")
class DemonstrationIT {
  private static final Path FASHION =
      Path.of("../emc-app/src/main/resources/dev/emc/app/data/t10k-images-idx3-ubyte.gz");
  private static final int CROPS = 16;
  private static final int TRAIN = 900;
  private static final int TEST = 300;
  private static final StructType SCHEMA =
      new StructType()
          .add("key", DataTypes.StringType)
          .add("label", DataTypes.StringType)
          .add("content", DataTypes.BinaryType);

  @TempDir private static Path folder;
  private static Path crops;
  private static Path base;
  private static Path mine;
  private static SparkSession spark;
  private static JobRunner jobs;

  @BeforeAll
  static void start() throws IOException {
    crops = PhotoCrops.cut(folder.resolve("crops"), CROPS, 1);
    base = TinyRun.train(folder.resolve("base"), TinyRun.images(folder.resolve("noise"), 16, 1));
    mine = TinyRun.train(folder.resolve("mine"), crops);
    spark = Sparks.shared();
    jobs = new JobRunner(spark);
  }

  /** JPEGs and a PNG in colour, each of a size of its own, give what the command embeds. */
  @Test
  void photographsBecomeTheFeaturesOfTheCommand() throws IOException {
    Path features = folder.resolve("of-photos");
    String said = embedded(mine, PhotoCrops.PHOTOS, features);
    int count = PhotoCrops.photos().size();
    assertTrue(said.startsWith("%s: %s images in ".formatted(features, count)), said);
    assertEquals(1, said.lines().count(), said);
    Dataset<Row> named =
        spark
            .read()
            .parquet(features.toString())
            .selectExpr("substring_index(key, '/', -1) as name", "features");
    Map<String, float[]> expected = CommandFeatures.of(mine, PhotoCrops.PHOTOS, 1);
    Map<String, float[]> found = CommandFeatures.in(named, "name");
    assertEquals(count, expected.size());
    assertEquals(expected.keySet(), found.keySet());
    expected.forEach((name, values) -> assertArrayEquals(values, found.get(name), name));
  }

  @Test
  void cropsOfThemAreGauged() throws IOException {
    Path features = folder.resolve("of-crops");
    embedded(mine, crops, features);
    JsonNode gauge = jobs.json("gauge", "--features", "" + features, "--standardise", "--json");
    assertEquals(CROPS * PhotoCrops.photos().size(), gauge.path("rows").asInt());
    double rank = gauge.path("effectiveRank").asDouble();
    assertTrue(rank > 1 && rank <= gauge.path("width").asInt(), gauge::toString);
  }

  /** A network that has seen other things for a second still tells trousers from shoes. */
  @Test
  void twoModelsAreProbedOnPicturesOfATableAndCompared() throws IOException {
    table("train", 0, TRAIN);
    table("test", TRAIN, TEST);
    double reference = probed("base", base);
    double top1 = probed("mine", mine);
    JsonNode compared =
        jobs.json(
            "compare",
            "--reference",
            folder + "/answers/base",
            "--model",
            folder + "/answers/mine",
            "--json");
    assertEquals(TEST, compared.path("testImages").asInt());
    assertEquals(top1 - reference, compared.path("difference").asDouble(), 1e-9);
  }

  /** What is printed of images that are embedded. */
  private static String embedded(Path model, Path images, Path features) {
    return jobs.done(
        "embed", "--model", "" + model, "--images", "" + images, "--out", "" + features);
  }

  /** Top-1 of a model, in percent. */
  private static double probed(String name, Path model) throws IOException {
    for (String part : List.of("train", "test")) {
      embedded(
          model, folder.resolve("tables/" + part), folder.resolve("features/" + name + "/" + part));
    }
    JsonNode probe =
        jobs.json(
            "probe",
            "--train",
            folder + "/features/" + name + "/train",
            "--test",
            folder + "/features/" + name + "/test",
            "--labels",
            folder + "/tables/*/*.parquet",
            "--l2",
            "0.01",
            "--out",
            folder + "/answers/" + name,
            "--json");
    assertEquals(TRAIN, probe.path("trainRows").asInt());
    assertEquals(TEST, probe.path("testRows").asInt());
    double top1 = probe.path("top1").asDouble();
    // One in ten by chance: six standard deviations more are one in five.
    assertTrue(top1 > 20, name + ": " + top1);
    return top1;
  }

  /** Pictures with their classes, as tables of the cluster have them. */
  private static void table(String name, int from, int count) throws IOException {
    ImageSource source = ImageSources.open(FASHION.toString(), new ReadOptions(true));
    List<Row> rows = new ArrayList<>();
    for (int i = from; i < from + count; i++) {
      rows.add(RowFactory.create("i%05d".formatted(i), "" + source.label(i), png(source.read(i))));
    }
    spark
        .createDataFrame(rows, SCHEMA)
        .repartition(2)
        .write()
        .parquet(folder.resolve("tables/" + name).toString());
  }

  private static byte[] png(Image image) throws IOException {
    var picture = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_BYTE_GRAY);
    for (int p = 0; p < image.width() * image.height(); p++) {
      picture.getRaster().setSample(p % image.width(), p / image.width(), 0, image.packed()[p]);
    }
    var bytes = new ByteArrayOutputStream();
    ImageIO.write(picture, "png", bytes);
    return bytes.toByteArray();
  }
}

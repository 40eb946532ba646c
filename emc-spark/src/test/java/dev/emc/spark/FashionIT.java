package dev.emc.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.images.augment.Image;
import dev.emc.images.decode.ReadOptions;
import dev.emc.images.source.ImageSource;
import dev.emc.images.source.ImageSources;
import dev.emc.spark.embed.EmcEmbedder;
import dev.emc.spark.measure.DistributedProbe;
import dev.emc.spark.testing.Sparks;
import dev.emc.spark.testing.TinyRun;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a table of pictures to an accuracy, on the images that ship with the program. */
@Tag("integration")
class FashionIT {
  private static final Path IMAGES =
      Path.of("../emc-app/src/main/resources/dev/emc/app/data/t10k-images-idx3-ubyte.gz");
  private static final int COUNT = 1_200;
  private static final StructType SCHEMA =
      new StructType()
          .add("key", DataTypes.StringType)
          .add("label", DataTypes.StringType)
          .add("content", DataTypes.BinaryType);

  @TempDir private Path folder;

  private static List<Row> pictures() throws IOException {
    ImageSource source = ImageSources.open(IMAGES.toString(), new ReadOptions(true));
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      rows.add(RowFactory.create("i%05d".formatted(i), "" + source.label(i), png(source.read(i))));
    }
    return rows;
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

  /** A network that has seen noise for a second still tells trousers from shoes. */
  @Test
  void picturesBecomeFeaturesAndFeaturesAnAccuracy() throws IOException {
    Path run = TinyRun.train(folder.resolve("run"), TinyRun.images(folder.resolve("noise"), 16, 1));
    SparkSession spark = Sparks.shared();
    Dataset<Row> features =
        new EmcEmbedder()
            .setModel(run.toString())
            .setBatchSize(64)
            .transform(spark.createDataFrame(pictures(), SCHEMA).repartition(2))
            .cache();
    assertEquals(COUNT, features.filter("error is null and size(features) > 8").count());
    DistributedProbe.Fit fit =
        DistributedProbe.fit(
            features.filter("key < 'i00900'"),
            features.filter("key >= 'i00900'"),
            new DistributedProbe.Columns("key", "label", "features"),
            0.01,
            1);
    long right = fit.predictions().filter("label = prediction").count();
    long all = fit.predictions().count();
    assertEquals(300, all);
    // One in ten by chance: six standard deviations more are one in five.
    assertTrue(right > all / 5, right + " of " + all);
  }
}

package dev.emc.spark.source;

import dev.emc.spark.embed.Encoded;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Images in tar shards, as WebDataset writes them, as a data frame. A shard is read from its begin
 * to its end by one task, which holds one image of it.
 */
public final class TarShards {
  /**
   * What a row has: the shard's path, the key (the name up to the first point of its last part, as
   * WebDataset has it), the name in the shard, the bytes, and why there are none.
   */
  public static final StructType SCHEMA =
      new StructType()
          .add("shard", DataTypes.StringType, false)
          .add("key", DataTypes.StringType, false)
          .add("name", DataTypes.StringType, false)
          .add("content", DataTypes.BinaryType, true)
          .add("problem", DataTypes.StringType, true);

  private TarShards() {}

  /**
   * The images of tar files; other entries, such as labels and captions, are passed over.
   *
   * @param location files, folders or patterns, with commas between; by any file system of Spark's
   * @throws dev.emc.api.ConfigException if there is nothing
   */
  public static Dataset<Row> read(SparkSession spark, String location) {
    var context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Configuration configuration = context.hadoopConfiguration();
    List<String> shards;
    try {
      shards =
          new ArrayList<>(
              StoredFiles.list(location, configuration).stream().map(StoredFile::path).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(location + " cannot be listed: " + e.getMessage(), e);
    }
    Broadcast<SerializableConfiguration> shared =
        context.broadcast(new SerializableConfiguration(configuration));
    JavaRDD<Row> rows =
        context
            .parallelize(shards, shards.size())
            .flatMap(shard -> rows(shard, open(shard, shared.value().value())));
    return spark.createDataFrame(rows, SCHEMA);
  }

  /** The images of a shard, closed when the task ends. */
  static TarImages open(String shard, Configuration configuration) throws IOException {
    var path = new Path(shard);
    InputStream in = path.getFileSystem(configuration).open(path);
    var images = new TarImages(shard, in);
    TaskContext task = TaskContext.get();
    if (task != null) {
      TaskCompletionListener end =
          ended -> {
            try {
              images.close();
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          };
      task.addTaskCompletionListener(end);
    }
    return images;
  }

  private static Iterator<Row> rows(String shard, TarImages images) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return images.hasNext();
      }

      @Override
      public Row next() {
        Encoded<String> image = images.next();
        return RowFactory.create(shard, key(image.of()), image.of(), image.file(), image.reason());
      }
    };
  }

  /** The name up to the first point of its last part. */
  static String key(String name) {
    int point = name.indexOf('.', name.lastIndexOf('/') + 1);
    return point < 0 ? name : name.substring(0, point);
  }
}

package dev.emc.spark.testing;

import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;

/** A cluster within this JVM, as small as it can be. */
public final class Sparks {
  private Sparks() {}

  /**
   * Starts one, without a web page and without many partitions.
   *
   * @param cores tasks at a time
   * @param folder for its own files
   */
  public static SparkSession local(int cores, Path folder) {
    return SparkSession.builder()
        .master("local[" + cores + "]")
        .appName("test")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.default.parallelism", "2")
        .config("spark.sql.warehouse.dir", folder.resolve("warehouse").toUri().toString())
        .config("spark.local.dir", folder.toString())
        .getOrCreate();
  }
}

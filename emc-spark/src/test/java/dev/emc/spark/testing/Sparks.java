package dev.emc.spark.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** A cluster within this JVM, as small as it can be. */
public final class Sparks {
  private static @Nullable SparkSession shared;

  private Sparks() {}

  /**
   * That of all tests of this JVM, with two tasks at a time, without a web page and without many
   * partitions; it ends with the JVM. To start one takes seconds.
   */
  public static synchronized SparkSession shared() {
    if (shared == null) {
      shared = start();
    }
    return shared;
  }

  private static SparkSession start() {
    Path folder;
    try {
      folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "spark");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return SparkSession.builder()
        .master("local[2]")
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

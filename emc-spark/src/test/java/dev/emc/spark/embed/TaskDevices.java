package dev.emc.spark.embed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** A program that prints where tasks that run at a time would compute. */
final class TaskDevices {
  private TaskDevices() {}

  /**
   * Runs it.
   *
   * @param arguments a folder that is empty, and how many tasks run at a time
   */
  public static void main(String[] arguments) {
    String folder = arguments[0];
    int tasks = Integer.parseInt(arguments[1]);
    SparkSession spark = SparkSession.builder().appName("devices").getOrCreate();
    spark.sparkContext().setLogLevel("ERROR");
    List<String> devices =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .parallelize(IntStream.range(0, tasks).boxed().toList(), tasks)
            .map(task -> device(Path.of(folder), task, tasks))
            .collect();
    System.out.println("devices " + String.join(" ", devices.stream().sorted().toList()));
    spark.stop();
  }

  /** Says it once all are there: what a task had that has ended goes to the next. */
  private static String device(Path folder, int task, int tasks)
      throws IOException, InterruptedException {
    Files.createFile(folder.resolve("task-" + task));
    while (there(folder) < tasks) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
    return settings().deviceOf(TaskContext.get());
  }

  private static long there(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.count();
    }
  }

  /** Those of the job by default, of a model that is not opened. */
  private static EmbedSettings settings() {
    return new EmbedSettings(null, EmbedSettings.DEFAULT_BATCH, 0, EmbedSettings.AUTO);
  }
}

package dev.emc.spark.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.apache.spark.sql.SparkSession;

/** Runs jobs as spark-submit does, but in this JVM, and keeps what the last one said. */
final class JobRunner {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final SparkSession spark;

  JobRunner(SparkSession spark) {
    this.spark = spark;
  }

  /** Runs a job; returns its exit code. */
  int run(String... arguments) {
    out.reset();
    err.reset();
    return new Main(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            () -> spark)
        .run(arguments);
  }

  /** Runs a job that ends well; returns what it printed. */
  String done(String... arguments) {
    assertEquals(0, run(arguments), this::toString);
    return out.toString(StandardCharsets.UTF_8).strip();
  }

  /** Runs a job that ends well and prints JSON. */
  JsonNode json(String... arguments) throws IOException {
    return new ObjectMapper().readTree(done(arguments));
  }

  /** Runs a job that ends with exit code 2 and one line, which it returns. */
  String refused(String... arguments) {
    assertEquals(2, run(arguments), this::toString);
    String line = err.toString(StandardCharsets.UTF_8);
    assertEquals(1, line.lines().count(), line);
    assertEquals("", out.toString(StandardCharsets.UTF_8));
    return line.strip();
  }

  @Override
  public String toString() {
    return out.toString(StandardCharsets.UTF_8) + err.toString(StandardCharsets.UTF_8);
  }
}

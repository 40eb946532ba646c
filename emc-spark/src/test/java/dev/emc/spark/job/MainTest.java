package dev.emc.spark.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.ConfigException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What needs no cluster. */
class MainTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... arguments) {
    return new Main(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            () -> {
              throw new AssertionError("no cluster is needed");
            })
        .run(arguments);
  }

  @Test
  void helpNamesEveryJobAndItsOptions() {
    assertEquals(0, run("--help"));
    for (Job job : Main.JOBS) {
      assertTrue(out.toString(StandardCharsets.UTF_8).contains("  " + job.name()), job.name());
      assertEquals(0, run(job.name(), "--help"));
      assertTrue(out.toString(StandardCharsets.UTF_8).contains("such as: " + job.example()));
    }
    assertEquals("", err.toString(StandardCharsets.UTF_8));
    assertEquals(2, run());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "embd | there is no job 'embd'; there are embed, gauge, probe, compare",
        "embed --model m --out o | embed needs --images; such as: embed --model runs/swav-emc --images 's3a://photos/*.tar' --out s3a://features/photos",
        "gauge | gauge needs --features; such as: gauge --features s3a://features/photos --standardise",
        "gauge --features x y | gauge takes no 'y'; see 'help'",
        "compare --referenze x | Unrecognized option: --referenze",
      })
  void wrongUsageIsOneLine(String arguments, String message) {
    assertEquals(2, run(arguments.split(" ")));
    assertEquals("emc: " + message + "\n", err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void whatAMachineSaidIsFoundInSparksMessage() {
    var spark =
        new RuntimeException(
            """
            Job aborted due to stage failure: Task 0 in stage 0.0 failed 4 times, most recent failure: Lost task 0.3 (TID 3) (host executor 1): dev.emc.api.ConfigException: a row has the value NaN
            \tat dev.emc.spark.measure.RowMoments.add(RowMoments.java:1)
            """);
    assertEquals("a row has the value NaN", FailureLine.of(spark));
    assertEquals("below", FailureLine.of(new RuntimeException(new ConfigException("below"))));
    assertEquals("first", FailureLine.of(new IllegalStateException("first\nsecond")));
    assertEquals("java.lang.NullPointerException", FailureLine.of(new NullPointerException()));
  }
}

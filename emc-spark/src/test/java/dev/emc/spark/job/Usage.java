package dev.emc.spark.job;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Whether a command line would be begun. */
public final class Usage {
  private Usage() {}

  /** What is said against it; nothing if a cluster would be asked for. */
  public static String fault(String... arguments) {
    var err = new ByteArrayOutputStream();
    var stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    var begun = new IllegalStateException("begun");
    new Main(
            stream,
            stream,
            () -> {
              throw begun;
            })
        .run(arguments);
    return err.toString(StandardCharsets.UTF_8).replace("emc: begun\n", "");
  }
}

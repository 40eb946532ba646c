package dev.emc.images.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.testkit.process.ChildJvm;
import dev.emc.testkit.process.Limits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the names of a large data set cost. */
@Tag("integration")
class FileNamesIT {
  /**
   * In a process of its own with a heap of 128 MB: the names take less than that, and the whole
   * process less than 400 MB.
   */
  @Test
  void namesOfImageNetAreListedAndShuffledInTenSecondsAnd400Megabytes()
      throws IOException, InterruptedException {
    Process process =
        Limits.limited(ChildJvm.of(ImageNetNames.class, "-Xmx128m", "-XX:+UseSerialGC").start());
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, Limits.end(process), said);
    String[] values = said.strip().split(" ");
    assertEquals(ImageNetNames.IMAGES, Integer.parseInt(values[0]));
    assertTrue(Long.parseLong(values[1]) < 10_000, "milliseconds: " + said);
    assertTrue(Long.parseLong(values[2]) < 100, "MiB of heap: " + said);
    assertTrue(Long.parseLong(values[3]) < 400, "MiB of the process: " + said);
    assertTrue(values[4].matches("n\\d{8}/n\\d{8}_\\d+\\.JPEG"), said);
  }
}

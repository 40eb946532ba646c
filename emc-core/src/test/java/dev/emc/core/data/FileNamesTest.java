package dev.emc.core.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileNamesTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 16, 17, 5000})
  void namesComeBackInOrder(int count) {
    var random = new Random(count);
    String letters = "aZ 09_-.äß漢🙂";
    int[] points = letters.codePoints().toArray();
    var expected = new ArrayList<String>();
    var names = new FileNames.Builder();
    for (int i = 0; i < count; i++) {
      var file = new StringBuilder();
      for (int length = 1 + random.nextInt(30); length > 0; length--) {
        file.appendCodePoint(points[random.nextInt(points.length)]);
      }
      String folder = List.of("", "a", "b c/ä", "b").get(random.nextInt(4));
      String name = folder.isEmpty() ? file.toString() : folder + "/" + file;
      expected.add(name);
      if (random.nextBoolean()) {
        names.add(name);
      } else {
        names.add(folder, file.toString().getBytes(StandardCharsets.UTF_8));
      }
    }
    FileNames built = names.build();
    assertEquals(count, built.size());
    for (int i = 0; i < count; i++) {
      assertEquals(expected.get(i), built.name(i));
      assertEquals(Path.of("root").resolve(expected.get(i)), built.path(Path.of("root"), i));
    }
  }

  /**
   * In a process of its own with a heap of 128 MB: the names take less than that, and the whole
   * process less than 400 MB.
   */
  @Test
  void namesOfImageNetAreListedAndShuffledInTenSecondsAnd400Megabytes()
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                ImageNetNames.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    assertEquals(0, process.exitValue(), said);
    String[] values = said.strip().split(" ");
    assertEquals(ImageNetNames.IMAGES, Integer.parseInt(values[0]));
    assertTrue(Long.parseLong(values[1]) < 10_000, "milliseconds: " + said);
    assertTrue(Long.parseLong(values[2]) < 100, "MiB of heap: " + said);
    assertTrue(Long.parseLong(values[3]) < 400, "MiB of the process: " + said);
    assertTrue(values[4].matches("n\\d{8}/n\\d{8}_\\d+\\.JPEG"), said);
  }
}

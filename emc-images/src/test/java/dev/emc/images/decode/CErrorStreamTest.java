package dev.emc.images.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What native libraries say of damaged files must not reach the console. */
@Timeout(120)
class CErrorStreamTest {
  /** A program of its own, whose error stream can be looked at. */
  static final class Program {
    private Program() {}

    public static void main(String[] args) throws IOException {
      byte[] damaged = OddFormatsTest.file("damaged.jpg");
      int refused = 0;
      for (int i = 600; i < damaged.length; i += 7) {
        byte[] worse = damaged.clone();
        worse[i] ^= (byte) 0xFF;
        byte[] cut = Arrays.copyOf(damaged, i);
        cut[i - 2] = (byte) 0xFF;
        cut[i - 1] = (byte) 0xD9;
        refused += refuses(worse) + refuses(cut);
      }
      System.err.println("refused " + refused);
    }

    private static int refuses(byte[] file) {
      try {
        Decoders.fastest().decode(file, 3);
        return 0;
      } catch (IOException e) {
        return 1;
      }
    }
  }

  @Test
  void theConsoleStaysClean(@TempDir Path folder) throws IOException, InterruptedException {
    Path errors = folder.resolve("errors");
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Program.class.getName())
            .redirectError(errors.toFile())
            .redirectOutput(folder.resolve("output").toFile())
            .start();
    try {
      assertTrue(program.waitFor(100, TimeUnit.SECONDS), "it did not end");
    } finally {
      program.destroyForcibly();
    }
    assertEquals("", Files.readString(folder.resolve("output"), StandardCharsets.UTF_8));
    String text = Files.readString(errors, StandardCharsets.UTF_8);
    assertTrue(text.matches("refused [1-9]\\d+\\R"), text);
  }
}

package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonLinesTest {
  private static final int LINES = 40;

  @TempDir Path temp;
  private Path file;

  @BeforeEach
  void file() {
    file = temp.resolve("log.jsonl");
  }

  private static String line(int number) {
    return "{\"step\":%d,\"word\":\"ä\"}".formatted(number);
  }

  private List<Integer> steps() throws IOException {
    return JsonLines.read(file).lines().stream().map(line -> line.path("step").asInt()).toList();
  }

  @Test
  void nothingIsInAFileThatDoesNotExist() throws IOException {
    assertEquals(new JsonLines(file, List.of(), List.of()), JsonLines.read(file));
    JsonLines.read(file).keep(line -> true);
    assertTrue(Files.notExists(file));
  }

  @Test
  void aLineThatWasOnlyBegunCountsAsNeverWritten() throws IOException {
    Files.writeString(file, line(1) + "\n{\"step\":2");
    assertEquals(List.of(1), steps());
    assertEquals(Optional.empty(), JsonLines.read(file).damage());
    Files.writeString(file, line(1) + "\n" + line(2));
    assertEquals(List.of(1, 2), steps(), "all but its end is there");
  }

  /**
   * A byte gone wrong, a torn line that another follows, zeros after a power cut, no JSON at all.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"step\":7,\u00ff}",
        "{\"step\":7",
        "\0\0\0\0",
        "7",
        "[7]",
        "{\"step\":7}{\"step\":8}",
        "{\"step\":NaN}",
        "deep",
        "long"
      })
  void aDamagedLineCostsNoOther(String damaged) throws IOException {
    var bytes = new ByteArrayOutputStream();
    bytes.write((line(1) + "\n").getBytes(StandardCharsets.UTF_8));
    String text =
        switch (damaged) {
          case "deep" -> "{\"step\":" + "[".repeat(5000) + "]".repeat(5000) + "}";
          case "long" -> "{\"step\":\"" + "x".repeat(3 << 20) + "\"}";
          default -> damaged;
        };
    bytes.write((text + "\n").getBytes(StandardCharsets.ISO_8859_1));
    bytes.write(("\n" + line(3) + "\n").getBytes(StandardCharsets.UTF_8));
    Files.write(file, bytes.toByteArray());
    assertEquals(List.of(1, 3), steps());
    assertEquals(
        Optional.of(file + ": line 2 cannot be read and is left out"),
        JsonLines.read(file).damage());
  }

  @Test
  void manyDamagedLinesAreCounted() throws IOException {
    Files.writeString(file, "x\n".repeat(7) + line(1) + "\n");
    assertEquals(
        Optional.of(file + ": lines 1, 2, 3, 4, 5 and 2 more cannot be read and are left out"),
        JsonLines.read(file).damage());
  }

  /** Flipped bits: what is not hit is read, what is lost is told of. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void noBitCostsMoreThanTheLinesItTouches(long seed) throws IOException {
    var random = new SplittableRandom(seed);
    for (int round = 0; round < 50; round++) {
      var text = new StringBuilder();
      for (int i = 1; i <= LINES; i++) {
        text.append(line(i)).append('\n');
      }
      byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
      int at = random.nextInt(bytes.length - 1);
      int hit = 1;
      for (int i = 0; i < at; i++) {
        hit += bytes[i] == '\n' ? 1 : 0;
      }
      bytes[at] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, bytes);
      JsonLines read = JsonLines.read(file);
      var untouched = new TreeSet<Integer>();
      for (int i = 1; i <= LINES; i++) {
        // An end of a line that is gone takes the next line with it.
        if (i != hit && i != hit + 1) {
          untouched.add(i);
        }
      }
      var found = new ArrayList<Integer>();
      for (JsonNode line : read.lines()) {
        found.add(line.path("step").asInt());
      }
      assertTrue(found.containsAll(untouched), "seed %d, byte %d".formatted(seed, at));
      assertTrue(read.lines().size() + 2 * read.damaged().size() >= LINES, "silently lost");
    }
  }

  @Test
  void whatIsKeptIsWhatCouldBeReadAndIsWanted() throws IOException {
    Files.writeString(file, line(1) + "\n#\n" + line(2) + "\n" + line(3) + "\n{");
    JsonLines.read(file).keep(line -> line.path("step").asInt() != 2);
    assertEquals(line(1) + "\n" + line(3) + "\n", Files.readString(file));
    try (var files = Files.list(temp)) {
      assertEquals(List.of(file), files.toList());
    }
  }
}

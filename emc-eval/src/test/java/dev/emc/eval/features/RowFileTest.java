package dev.emc.eval.features;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.emc.api.ConfigException;
import dev.emc.checkpoint.npz.NpyFile;
import dev.emc.checkpoint.safetensors.SafeTensors;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowFileTest {
  private static final int IMAGES = 40;
  private static final int WIDTH = 3;

  @TempDir Path folder;

  /** Appends from where the file is, leaving out image 7 as if it could not be read. */
  private static void fill(RowFile file, int to) throws IOException {
    while (file.next() < to) {
      int[] images =
          IntStream.range(file.next(), Math.min(to, file.next() + 2)).filter(i -> i != 7).toArray();
      float[] values = new float[images.length * WIDTH];
      for (int i = 0; i < values.length; i++) {
        values[i] = images[i / WIDTH] * 10 + i % WIDTH;
      }
      file.append(values, images, Arrays.stream(images).mapToObj(i -> "ä/" + i).toList());
    }
  }

  private static void check(Path target) throws IOException {
    float[] values =
        target.toString().endsWith(".npy")
            ? NpyFile.read(target).toFloats()
            : SafeTensors.read(target).tensors().get("features").toFloats();
    List<String> names =
        Files.readAllLines(target.resolveSibling(target.getFileName() + ".names.txt"));
    assertEquals(names.size() * WIDTH, values.length);
    assertEquals(IMAGES - 1, names.size());
    for (int row = 0; row < names.size(); row++) {
      int image = row < 7 ? row : row + 1;
      assertEquals(String.valueOf(image), names.get(row).substring(2));
      for (int d = 0; d < WIDTH; d++) {
        assertEquals(image * 10 + d, values[row * WIDTH + d]);
      }
    }
    assertFalse(Files.exists(target.resolveSibling(target.getFileName() + ".part")));
    assertFalse(Files.exists(target.resolveSibling(target.getFileName() + ".part.txt")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"z.npy", "z.safetensors"})
  void rowsAndNamesLieBesideEachOther(String name) throws IOException {
    Path target = folder.resolve("new").resolve(name);
    try (RowFile file = RowFile.open(target, "run")) {
      fill(file, IMAGES);
      file.finish();
    }
    check(target);
  }

  /** Whatever a kill leaves of either file, the same rows come out. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whatAKillLeavesIsGoneOnWith(long seed) throws IOException {
    var random = new Random(seed);
    Path target = folder.resolve("z.npy");
    for (int kill = 0; kill < 5; kill++) {
      try (RowFile file = RowFile.open(target, "run")) {
        fill(file, Math.min(IMAGES - 1, file.next() + 10));
      }
      for (String part : List.of(".part", ".part.txt")) {
        try (var channel =
            FileChannel.open(folder.resolve("z.npy" + part), StandardOpenOption.WRITE)) {
          channel.truncate(Math.max(0, channel.size() - random.nextInt(40)));
        }
      }
    }
    try (RowFile file = RowFile.open(target, "run")) {
      fill(file, IMAGES);
      file.finish();
    }
    check(target);
  }

  @Test
  void rowsOfAnotherOriginAreNotMixedIn() throws IOException {
    Path target = folder.resolve("z.npy");
    try (RowFile file = RowFile.open(target, "run one")) {
      fill(file, 4);
    }
    refused(
        "--out %s was begun from something else (run one); remove %s.part and %s.part.txt to begin anew"
            .formatted(target, target, target),
        target);
  }

  @Test
  void aTargetMustBeNewAndOfAKnownKind() throws IOException {
    Path text = folder.resolve("z.txt");
    refused(
        "--out %s: a file that ends with .npy or .safetensors is expected".formatted(text), text);
    Path there = Files.createFile(folder.resolve("z.npy"));
    refused("--out %s exists already; remove it or choose another name".formatted(there), there);
  }

  @Test
  void noRowsAreNoFile() throws IOException {
    try (RowFile file = RowFile.open(folder.resolve("z.npy"), "run")) {
      file.append(new float[0], new int[0], List.of());
      var refusal = assertThrows(ConfigException.class, file::finish);
      assertEquals("no image could be read: there is nothing to write", refusal.getMessage());
    }
  }

  private static void refused(String line, Path target) {
    var refusal = assertThrows(ConfigException.class, () -> RowFile.open(target, "run two"));
    assertEquals(line, refusal.getMessage());
  }

  @Test
  void aFileThatIsThereIsReplacedWhenThatIsAsked() throws IOException {
    Path target = folder.resolve("there.npy");
    Files.writeString(target, "old");
    Files.writeString(folder.resolve("there.npy.names.txt"), "old");
    try (RowFile begun = RowFile.open(folder.resolve("there.npy"), "others", true)) {
      begun.append(new float[] {1, 2}, new int[] {0}, List.of("a"));
    }
    try (RowFile anew = RowFile.open(target, "these", true)) {
      assertEquals(0, anew.next(), "rows of another origin are not gone on with");
      anew.append(new float[] {3, 4, 5, 6}, new int[] {0, 1}, List.of("a", "b"));
      assertEquals("old", Files.readString(target));
      anew.finish();
    }
    assertEquals(2, MatrixFile.read(target, Optional.empty()).rows());
    assertEquals(List.of("a", "b"), Files.readAllLines(RowFile.namesOf(target)));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFullDiskLeavesNoFileAndIsNamed() throws IOException {
    Path target = folder.resolve("full.npy");
    Path part = folder.resolve("full.npy.part");
    Files.createSymbolicLink(part, Path.of("/dev/full"));
    IOException failure;
    try (RowFile file = RowFile.open(target, "these")) {
      failure =
          assertThrows(
              IOException.class,
              () -> file.append(new float[] {1, 2}, new int[] {0}, List.of("a")));
    }
    assertEquals(part + ": cannot write this file: the disk is full", failure.getMessage());
    try (var left = Files.list(folder)) {
      assertEquals(List.of(), left.filter(f -> f.toString().contains("full")).toList());
    }
  }
}

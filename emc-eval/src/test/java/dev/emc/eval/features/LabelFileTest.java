package dev.emc.eval.features;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.ConfigException;
import dev.emc.checkpoint.npz.NpyFile;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.eval.svm.MultiLabels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class LabelFileTest {
  @TempDir Path folder;

  private Path npy(long[] values, long... shape) throws IOException {
    Path file = folder.resolve("labels.npy");
    NpyFile.write(file, Tensor.ofLongs(values, shape));
    return file;
  }

  @Test
  void linesAndIntegersAreClasses() throws IOException {
    Path text = Files.writeString(folder.resolve("labels.txt"), "cat\n dog \ncat\n\n");
    assertFalse(LabelFile.isMatrix(text));
    assertEquals(List.of("cat", "dog", "cat"), LabelFile.read(text));
    Path file = npy(new long[] {3, 10, 3}, 3);
    assertFalse(LabelFile.isMatrix(file));
    assertEquals(List.of("3", "10", "3"), LabelFile.read(file));
  }

  @Test
  void classesAreInOrder() {
    assertEquals(
        List.of("2", "9", "10"), LabelFile.classes(List.of("10", "2", "2"), List.of("9", "10")));
    assertEquals(List.of("10", "9", "a"), LabelFile.classes(List.of("10", "a"), List.of("9")));
  }

  @Test
  void aMatrixSaysOfEachClassWhatIsShown() throws IOException {
    Path file = npy(new long[] {1, 0, -1, -1, 1, 1}, 3, 2);
    assertTrue(LabelFile.isMatrix(file));
    MultiLabels labels = LabelFile.readMatrix(file);
    assertEquals(List.of("class 0", "class 1"), labels.classNames());
    byte[] marks = new byte[6];
    for (int i = 0; i < marks.length; i++) {
      marks[i] = labels.mark(i / 2, i % 2);
    }
    assertArrayEquals(new byte[] {1, 0, -1, -1, 1, 1}, marks);
    npy(new long[] {1, 2}, 1, 2);
    refused(
        file + ": row 0 says 2 of class 1; 1 (shows it), 0 (left out) or -1 is expected",
        () -> LabelFile.readMatrix(file));
  }

  @Test
  void whatIsMissingIsNamed() throws IOException {
    Path text = Files.writeString(folder.resolve("labels.txt"), "cat\n\ndog\n");
    refused(
        text + ", line 2: the label is missing; a class is expected", () -> LabelFile.read(text));
    refused(
        text + " has labels of 3 images, the features are of 5",
        () -> LabelFile.requireRows(text, 3, 5));
    Path gone = folder.resolve("gone.txt");
    refused(gone + ": no such file", () -> LabelFile.read(gone));
    Path binary = Files.write(folder.resolve("b.txt"), new byte[] {(byte) 0xC3, 0x28, -1});
    refused(
        binary + " is no text; a class in each line, or an .npy of integers, is expected",
        () -> LabelFile.read(binary));
    Path real = folder.resolve("real.npy");
    NpyFile.write(real, Tensor.ofFloats(new float[3], 3));
    refused(
        real + " holds a float32 tensor of shape (3); integers are expected, a row for each image",
        () -> LabelFile.isMatrix(real));
  }

  private static void refused(String line, Executable action) {
    assertEquals(line, assertThrows(ConfigException.class, action).getMessage());
  }
}

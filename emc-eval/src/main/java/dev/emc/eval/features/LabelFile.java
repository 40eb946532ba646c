package dev.emc.eval.features;

import dev.emc.api.ConfigException;
import dev.emc.checkpoint.npz.NpyFile;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.eval.svm.MultiLabels;
import dev.emc.files.InputFiles;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Labels beside saved features: a text file with a class in each line, an {@code .npy} of integers
 * with a class for each row, or one with a row for each image and a column for each class, whose
 * entries are 1 (shows it), 0 (left out) and −1 (does not).
 */
public final class LabelFile {
  private static final int AXES = 2;
  private static final int NONE = -1;

  private LabelFile() {}

  /** Whether a file says of several classes what each image shows. */
  public static boolean isMatrix(Path file) throws IOException {
    return isNpy(file) && integers(file).shape().length == AXES;
  }

  /**
   * Reads one class for each row.
   *
   * @return classes as they are written
   * @throws ConfigException in one line if there is none for a row
   */
  public static List<String> read(Path file) throws IOException {
    List<String> labels = new ArrayList<>();
    if (isNpy(file)) {
      Tensor tensor = integers(file);
      if (tensor.shape().length != 1) {
        throw new ConfigException(
            "%s holds a %s; a class for each row is expected".formatted(file, tensor));
      }
      for (long label : tensor.toLongs()) {
        labels.add(Long.toString(label));
      }
    } else {
      labels = lines(file);
    }
    for (int i = 0; i < labels.size(); i++) {
      String label = labels.get(i).strip();
      if (label.isEmpty() || label.equals(String.valueOf(NONE))) {
        throw new ConfigException(
            "%s, line %s: the label is missing; a class is expected".formatted(file, i + 1));
      }
      labels.set(i, label);
    }
    return labels;
  }

  private static List<String> lines(Path file) throws IOException {
    try {
      List<String> lines = new ArrayList<>(Files.readAllLines(InputFiles.require(file)));
      while (!lines.isEmpty() && lines.get(lines.size() - 1).isBlank()) {
        lines.remove(lines.size() - 1);
      }
      return lines;
    } catch (NoSuchFileException e) {
      throw new ConfigException(file + ": no such file", e);
    } catch (CharacterCodingException e) {
      throw new ConfigException(
          file + " is no text; a class in each line, or an .npy of integers, is expected", e);
    }
  }

  /**
   * Reads what each row shows of several classes.
   *
   * @throws ConfigException in one line if there is something else
   */
  public static MultiLabels readMatrix(Path file) throws IOException {
    Tensor tensor = integers(file);
    int columns = (int) tensor.shape()[1];
    long[] values = tensor.toLongs();
    if (values.length == 0) {
      throw new ConfigException(
          "%s holds no labels: its shape is %s".formatted(file, tensor.shapeText()));
    }
    byte[] marks = new byte[values.length];
    for (int i = 0; i < marks.length; i++) {
      if (Math.abs(values[i]) > 1) {
        throw new ConfigException(
            "%s: row %s says %s of class %s; 1 (shows it), 0 (left out) or -1 is expected"
                .formatted(file, i / columns, values[i], i % columns));
      }
      marks[i] = (byte) values[i];
    }
    return new MultiLabels(IntStream.range(0, columns).mapToObj(c -> "class " + c).toList(), marks);
  }

  /** All classes of two files, by number if all are numbers, else by name. */
  public static List<String> classes(List<String> first, List<String> second) {
    List<String> distinct = Stream.concat(first.stream(), second.stream()).distinct().toList();
    boolean numbers = distinct.stream().allMatch(name -> name.matches("-?\\d{1,18}"));
    Stream<String> sorted =
        numbers
            ? distinct.stream().sorted(Comparator.comparingLong(Long::parseLong))
            : distinct.stream().sorted();
    return sorted.toList();
  }

  private static boolean isNpy(Path file) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(".npy");
  }

  private static Tensor integers(Path file) throws IOException {
    Tensor tensor = NpyFile.read(file);
    if (tensor.type().isFloating() || tensor.shape().length < 1 || tensor.shape().length > AXES) {
      throw new ConfigException(
          "%s holds a %s; integers are expected, a row for each image".formatted(file, tensor));
    }
    return tensor;
  }

  /**
   * Checks that there is a label for each row of the features.
   *
   * @throws ConfigException if there are more or fewer
   */
  public static void requireRows(Path file, long labels, int rows) {
    if (labels != rows) {
      throw new ConfigException(
          "%s has labels of %s images, the features are of %s".formatted(file, labels, rows));
    }
  }
}

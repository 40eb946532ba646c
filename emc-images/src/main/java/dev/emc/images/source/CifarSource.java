package dev.emc.images.source;

import dev.emc.api.ConfigException;
import dev.emc.files.InputFiles;
import dev.emc.images.augment.Image;
import dev.emc.images.decode.Luma;
import dev.emc.images.decode.ReadOptions;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Images of the binary version of CIFAR-10 or CIFAR-100, held in memory: records of a class (one
 * byte; CIFAR-100 has a coarse class before it, which is passed over) and 32 × 32 pixels, the red
 * plane first, then green, then blue.
 */
final class CifarSource implements ImageSource {
  private static final int SIDE = 32;
  private static final int AREA = SIDE * SIDE;
  private static final int PIXELS = 3 * AREA;

  /** The kinds, by the bytes before the pixels. */
  private enum Kind {
    CIFAR_10(1, 10, "batches.meta.txt"),
    CIFAR_100(2, 100, "fine_label_names.txt");

    private final int recordSize;
    private final int classes;
    private final String classNames;

    Kind(int labelBytes, int classes, String classNames) {
      recordSize = labelBytes + PIXELS;
      this.classes = classes;
      this.classNames = classNames;
    }
  }

  private final String description;
  private final Kind kind;
  private final List<byte[]> files;
  private final int size;
  private final List<String> classNames;
  private final boolean grey;

  private CifarSource(
      String description, Kind kind, List<byte[]> files, List<String> classNames, boolean grey) {
    this.description = description;
    this.kind = kind;
    this.files = files;
    this.size = files.stream().mapToInt(file -> file.length / kind.recordSize).sum();
    this.classNames = classNames;
    this.grey = grey;
  }

  /** Whether a folder holds a binary version. */
  static boolean isCifar(Path folder) {
    return !parts(folder).isEmpty();
  }

  /** The parts of a folder that are there. */
  static List<String> parts(Path folder) {
    return List.of("train", "test").stream().filter(p -> !files(folder, p).isEmpty()).toList();
  }

  private static List<Path> files(Path folder, String part) {
    List<String> names =
        part.equals("train")
            ? List.of(
                "data_batch_1.bin",
                "data_batch_2.bin",
                "data_batch_3.bin",
                "data_batch_4.bin",
                "data_batch_5.bin")
            : List.of("test_batch.bin");
    List<Path> ten = names.stream().map(folder::resolve).filter(Files::isRegularFile).toList();
    Path hundred = folder.resolve(part + ".bin");
    boolean fine = Files.isRegularFile(folder.resolve(Kind.CIFAR_100.classNames));
    return !ten.isEmpty() || !fine || !Files.isRegularFile(hundred) ? ten : List.of(hundred);
  }

  /**
   * Reads a part of a folder.
   *
   * @param part {@code train} or {@code test}
   * @throws ConfigException if there is no such part, or a file is not what it should be
   */
  static CifarSource open(Path folder, String part, ReadOptions options) {
    if (!parts(folder).contains(part)) {
      throw new ConfigException(
          "'%s' has no part '%s'; it has: %s"
              .formatted(folder, part, String.join(", ", parts(folder))));
    }
    return read(folder + "@" + part, files(folder, part), options);
  }

  /**
   * Reads one file.
   *
   * @throws ConfigException if it is not what it should be; one line that names it
   */
  static CifarSource open(Path file, ReadOptions options) {
    return read(file.toString(), List.of(file), options);
  }

  private static CifarSource read(String description, List<Path> paths, ReadOptions options) {
    var files = new ArrayList<byte[]>();
    for (Path path : paths) {
      files.add(content(path));
    }
    Kind kind = kind(paths.get(0), files.get(0).length);
    for (int i = 0; i < files.size(); i++) {
      check(paths.get(i), files.get(i), kind);
    }
    return new CifarSource(
        description, kind, files, classNames(paths.get(0), kind), options.grey());
  }

  private static byte[] content(Path file) {
    try {
      return Files.readAllBytes(InputFiles.require(file));
    } catch (AccessDeniedException e) {
      throw new ConfigException("cannot read '" + file + "': permission denied", e);
    } catch (IOException e) {
      throw new ConfigException("cannot read '" + file + "': " + e, e);
    }
  }

  private static Kind kind(Path file, int bytes) {
    for (Kind kind : Kind.values()) {
      if (Files.isRegularFile(file.resolveSibling(kind.classNames))) {
        return kind;
      }
    }
    return bytes % Kind.CIFAR_10.recordSize == 0 ? Kind.CIFAR_10 : Kind.CIFAR_100;
  }

  private static void check(Path file, byte[] content, Kind kind) {
    if (content.length == 0 || content.length % kind.recordSize != 0) {
      throw new ConfigException(
          "'%s' is not a binary file of CIFAR: its %s bytes are no whole number of images of %s"
                  .formatted(file, content.length, kind.recordSize)
              + (kind == Kind.CIFAR_10 ? " (CIFAR-10)" : " (CIFAR-100)"));
    }
    for (int i = 0; i < content.length / kind.recordSize; i++) {
      int label = label(content, i, kind);
      if (label >= kind.classes) {
        throw new ConfigException(
            "'%s': image %s is of class %s, of %s classes".formatted(file, i, label, kind.classes));
      }
    }
  }

  private static int label(byte[] file, int index, Kind kind) {
    return file[(index + 1) * kind.recordSize - PIXELS - 1] & 0xFF;
  }

  private static List<String> classNames(Path file, Kind kind) {
    Path list = file.resolveSibling(kind.classNames);
    if (!Files.isRegularFile(list)) {
      return IntStream.range(0, kind.classes).mapToObj(Integer::toString).toList();
    }
    List<String> names = TextLines.of(list).stream().map(TextLines.Line::text).toList();
    if (names.size() != kind.classes) {
      throw new ConfigException(
          "'%s' names %s classes, expected %s".formatted(list, names.size(), kind.classes));
    }
    return names;
  }

  /** Where an image is. */
  private record Place(byte[] file, int index) {}

  private Place place(int index) {
    int left = index;
    for (byte[] file : files) {
      int count = file.length / kind.recordSize;
      if (left < count) {
        return new Place(file, left);
      }
      left -= count;
    }
    throw new IndexOutOfBoundsException(index);
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public Image read(int index) {
    Place place = place(index);
    int from = (place.index() + 1) * kind.recordSize - PIXELS;
    byte[] pixels = new byte[PIXELS];
    for (int p = 0; p < AREA; p++) {
      for (int c = 0; c < 3; c++) {
        pixels[3 * p + c] = place.file()[from + c * AREA + p];
      }
    }
    var image = new Image(SIDE, SIDE, 3, pixels);
    return grey ? Luma.of(image) : image;
  }

  @Override
  public String name(int index) {
    return description + " #" + index;
  }

  @Override
  public int channels() {
    return grey ? 1 : 3;
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public int label(int index) {
    Place place = place(index);
    return label(place.file(), place.index(), kind);
  }

  @Override
  public String description() {
    return description;
  }
}

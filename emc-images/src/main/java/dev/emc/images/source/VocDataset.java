package dev.emc.images.source;

import dev.emc.api.ConfigException;
import dev.emc.images.augment.Image;
import dev.emc.images.augment.Reduction;
import dev.emc.images.decode.ReadOptions;
import dev.emc.images.source.VocAnnotation.VocObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One part of Pascal VOC, such as {@code trainval} of 2007: images that may hold objects of several
 * of twenty classes.
 *
 * <p>A label says of an image and a class: {@link #PRESENT} if the image holds such an object,
 * {@link #DIFFICULT} if all it holds of them are marked as difficult, {@link #ABSENT} if it holds
 * none. These are the numbers of the files {@code ImageSets/Main/CLASS_PART.txt}.
 */
public final class VocDataset {
  /** The image holds an object of the class. */
  public static final byte PRESENT = 1;

  /** The image holds only difficult objects of the class: to be left out of training and test. */
  public static final byte DIFFICULT = 0;

  /** The image holds no object of the class. */
  public static final byte ABSENT = -1;

  /** The names of the classes, in the order of their labels. */
  public static final List<String> CLASSES =
      List.of(
          "aeroplane",
          "bicycle",
          "bird",
          "boat",
          "bottle",
          "bus",
          "car",
          "cat",
          "chair",
          "cow",
          "diningtable",
          "dog",
          "horse",
          "motorbike",
          "person",
          "pottedplant",
          "sheep",
          "sofa",
          "train",
          "tvmonitor");

  private final ImageSource files;
  private final byte[] labels;

  private VocDataset(ImageSource files, byte[] labels) {
    this.files = files;
    this.labels = labels;
  }

  /** Whether a folder is laid out as VOC's are. */
  public static boolean isVoc(Path root) {
    return Files.isDirectory(root.resolve("JPEGImages")) && Files.isDirectory(lists(root));
  }

  /**
   * Lists the images of a part and reads their annotations; no image is opened.
   *
   * @param root the folder of a year, such as {@code VOCdevkit/VOC2007}
   * @param part {@code train}, {@code val}, {@code trainval} or {@code test}
   * @throws ConfigException if a list, an image or an annotation is missing or not what it should
   *     be; one line that names it
   */
  public static VocDataset open(Path root, String part, ReadOptions options) {
    Path list = lists(root).resolve(part + ".txt");
    if (!Files.isRegularFile(list)) {
      throw new ConfigException(
          "'%s' has no part '%s'; it has: %s"
              .formatted(root, part, String.join(", ", parts(root))));
    }
    List<String> ids = TextLines.of(list).stream().map(TextLines.Line::text).toList();
    var names = new FileNames.Builder();
    byte[] labels = new byte[ids.size() * CLASSES.size()];
    Arrays.fill(labels, ABSENT);
    for (int i = 0; i < ids.size(); i++) {
      String image = "JPEGImages/" + ids.get(i) + ".jpg";
      if (!Files.isRegularFile(root.resolve(image))) {
        throw new ConfigException(
            "list '%s' names the image '%s', but '%s' has no %s"
                .formatted(list, ids.get(i), root, image));
      }
      names.add(image);
      mark(labels, i, root.resolve("Annotations").resolve(ids.get(i) + ".xml"));
    }
    String description = root + "@" + part;
    return new VocDataset(new ImageFiles(description, root, names.build(), options), labels);
  }

  private static Path lists(Path root) {
    return root.resolve("ImageSets").resolve("Main");
  }

  /** The parts there are, by name. */
  static List<String> parts(Path root) {
    return List.of("train", "val", "trainval", "test").stream()
        .filter(part -> Files.isRegularFile(lists(root).resolve(part + ".txt")))
        .toList();
  }

  private static void mark(byte[] labels, int image, Path annotation) {
    for (VocObject object : VocAnnotation.read(annotation).objects()) {
      int c = CLASSES.indexOf(object.name());
      if (c < 0) {
        throw new ConfigException(
            "annotation '%s' has an object '%s', which is none of the twenty classes: %s"
                .formatted(annotation, object.name(), String.join(", ", CLASSES)));
      }
      int at = image * CLASSES.size() + c;
      labels[at] = (byte) Math.max(labels[at], object.difficult() ? DIFFICULT : PRESENT);
    }
  }

  /** The images, in the order of the part's list; without labels, as they have no single one. */
  public ImageSource images() {
    return new Images();
  }

  /** The twenty classes, by name. */
  public List<String> classNames() {
    return CLASSES;
  }

  /**
   * What an image holds of a class: {@link #PRESENT}, {@link #DIFFICULT} or {@link #ABSENT}.
   *
   * @param image an index of {@link #images()}
   * @param classIndex an index of {@link #classNames()}
   */
  public byte label(int image, int classIndex) {
    return labels[image * CLASSES.size() + classIndex];
  }

  /** What each image holds of a class, in the order of {@link #images()}. */
  public byte[] labels(int classIndex) {
    byte[] column = new byte[files.size()];
    for (int i = 0; i < column.length; i++) {
      column[i] = label(i, classIndex);
    }
    return column;
  }

  private final class Images implements ImageSource {
    @Override
    public int size() {
      return files.size();
    }

    @Override
    public Image read(int index) throws IOException {
      return files.read(index);
    }

    @Override
    public Image read(int index, Reduction.Choice choice) throws IOException {
      return files.read(index, choice);
    }

    @Override
    public String name(int index) {
      return files.name(index);
    }

    @Override
    public int channels() {
      return files.channels();
    }

    @Override
    public List<String> classNames() {
      return files.classNames();
    }

    @Override
    public int label(int index) {
      return files.label(index);
    }

    @Override
    public String description() {
      return files.description();
    }

    @Override
    public Map<String, Integer> classCounts() {
      var counts = new LinkedHashMap<String, Integer>();
      for (int c = 0; c < CLASSES.size(); c++) {
        int present = 0;
        for (byte label : VocDataset.this.labels(c)) {
          present += label == PRESENT ? 1 : 0;
        }
        counts.put(CLASSES.get(c), present);
      }
      return counts;
    }
  }
}

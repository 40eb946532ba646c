package dev.emc.eval.improve;

import dev.emc.api.ConfigException;
import dev.emc.core.config.ImageRange;
import dev.emc.files.WholeFile;
import dev.emc.images.decode.ReadOptions;
import dev.emc.images.source.ImageSource;
import dev.emc.images.source.ImageSources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The images that an improvement works on, and its sets of them: each a list in its folder, so that
 * every config of it can name them.
 */
final class ImageSets {
  /** Name of the lists' folder. */
  static final String FOLDER = "image-sets";

  private final String location;
  private final ImageSource all;
  private final boolean labelled;
  private final Path lists;

  private ImageSets(String location, ImageSource all, boolean labelled, Path lists) {
    this.location = location;
    this.all = all;
    this.labelled = labelled;
    this.lists = lists;
  }

  /**
   * Opens images.
   *
   * @param out folder of the improvement
   * @throws ConfigException if they cannot be opened or have no such labels
   */
  static ImageSets open(ImproveConfig config, Path out) {
    boolean isTable =
        !config.labels().equals(ImproveConfig.OWN) && !config.labels().equals(ImproveConfig.NONE);
    String location = isTable ? config.images() + "@" + config.labels() : config.images();
    ImageSource all = ImageSources.open(location, new ReadOptions());
    if (isTable && !all.labelled()) {
      throw new ConfigException(
          "--labels: %s says no classes: a table with the columns file and class is expected"
              .formatted(config.labels()));
    }
    boolean labelled = all.labelled() && !config.labels().equals(ImproveConfig.NONE);
    return new ImageSets(location, all, labelled, out.resolve(FOLDER));
  }

  /** All images that there are labels for, or all if there are none. */
  ImageSource all() {
    return all;
  }

  /** Whether labels are to be used. */
  boolean labelled() {
    return labelled;
  }

  /** Where the images are, as a config says it. */
  String location() {
    return location;
  }

  /** The sets that a seed parts them into. */
  Split split(long seed) {
    return Split.of(all.size(), labelled ? all.labels() : null, seed);
  }

  /** Writes the lists of a split. */
  void write(Split split) throws IOException {
    Files.createDirectories(lists);
    list("train", split.train());
    list("choice", split.choice());
    list("guard", split.guard());
    list("verdict", split.verdict());
  }

  private void list(String name, int[] indices) throws IOException {
    boolean byName = Files.isDirectory(Path.of(location)) && !location.startsWith("classpath:");
    String text =
        Arrays.stream(indices)
            .mapToObj(i -> byName ? all.name(i) : String.valueOf(i))
            .collect(Collectors.joining("\n", "", "\n"));
    WholeFile.text(file(name), text);
  }

  /** The list of a set. */
  Path file(String name) {
    return lists.resolve(name + ".txt");
  }

  /** A set as a config names it. */
  ImageRange range(String name) {
    return new ImageRange(location + "@" + file(name));
  }

  /**
   * Shares of the labels of some images that leave each class one, of 1 %, 10 % and all.
   *
   * @param indices of images
   */
  List<Double> fractions(int[] indices) {
    Map<Integer, Integer> counts = new HashMap<>();
    for (int index : indices) {
      counts.merge(all.label(index), 1, Integer::sum);
    }
    List<Double> fractions = new ArrayList<>();
    for (double fraction : List.of(0.01, 0.1)) {
      if (fraction * indices.length / counts.size() >= 1) {
        fractions.add(fraction);
      }
    }
    fractions.add(1.0);
    return fractions;
  }

  /**
   * Makes sure that each class can be learnt.
   *
   * @throws ConfigException if one has no image to learn from, or there is but one class
   */
  void requireClasses(Split split) {
    Set<Integer> learnt = new HashSet<>();
    for (int index : split.train()) {
      learnt.add(all.label(index));
    }
    List<String> names = all.classNames();
    if (names.size() < 2) {
      throw new ConfigException(
          "the images have one class alone, '%s': give --labels none, or labels of two classes"
              .formatted(names.get(0)));
    }
    for (int c = 0; c < names.size(); c++) {
      if (!learnt.contains(c)) {
        throw new ConfigException(
            "class '%s' has no image: give labels of images that there are"
                .formatted(names.get(c)));
      }
    }
  }
}

package dev.emc.eval.improve;

import dev.emc.api.ConfigException;
import dev.emc.core.config.ImageRange;
import dev.emc.eval.features.ImageSetText;
import dev.emc.files.WholeFile;
import dev.emc.images.decode.ReadOptions;
import dev.emc.images.source.ImageSource;
import dev.emc.images.source.ImageSources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The images that an improvement works on, and its sets of them: each a list in its folder, so that
 * every config of it can name them. Where a table has labels of some images only, the others are
 * trained on.
 */
final class ImageSets {
  /** Name of the lists' folder. */
  static final String FOLDER = "image-sets";

  /** What is said of a folder whose lists are other ones. */
  static final String OTHERWISE =
      FOLDER + " parts them otherwise, as another version or somebody did";

  /** The list of the images trained on that have labels, where others have none. */
  private static final String LABELLED = "labelled";

  private static final String TRAIN = "train";

  /** Seed of the order of images with and without labels. */
  private static final long MIXING = 1;

  private final String location;
  private final ImageSource all;
  private final boolean labelled;
  private final String poolLocation;
  private final UnlabelledImages others;
  private final Path lists;

  private ImageSets(
      String location,
      ImageSource all,
      boolean labelled,
      String poolLocation,
      UnlabelledImages others,
      Path lists) {
    this.location = location;
    this.all = all;
    this.labelled = labelled;
    this.poolLocation = poolLocation;
    this.others = others;
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
    UnlabelledImages others =
        isTable ? UnlabelledImages.beside(all, config) : UnlabelledImages.none(all);
    return new ImageSets(location, all, labelled, config.images(), others, out.resolve(FOLDER));
  }

  /** Why images without labels are not trained on, in a line; empty if they are. */
  Optional<String> leftAlone() {
    return others.leftAlone();
  }

  /** All images that there are labels for, or all if there are none. */
  ImageSource all() {
    return all;
  }

  /** All images, with labels and without. */
  ImageSource pool() {
    return hasRest() ? others.pool() : all;
  }

  private boolean hasRest() {
    return others.rest().length > 0;
  }

  /** What they are, with a checksum of their names and labels. */
  String text() {
    String text = ImageSetText.of(all);
    return hasRest() ? text + " of " + ImageSetText.of(others.pool()) : text;
  }

  /** Whether labels are to be used. */
  boolean labelled() {
    return labelled;
  }

  /** Where the images are that are trained on, as a config says it. */
  String location() {
    return hasRest() ? poolLocation : location;
  }

  /**
   * The sets that a seed parts them into.
   *
   * @param unreadable names of images that are in none
   * @throws ConfigException if they are too few
   */
  Split split(long seed, Collection<String> unreadable) {
    Set<String> out = Set.copyOf(unreadable);
    int[] known = IntStream.range(0, all.size()).filter(i -> !out.contains(all.name(i))).toArray();
    if (hasRest() && known.length < Split.LEAST_IMAGES) {
      throw new ConfigException(
          "--labels: %s images with labels are too few to choose and to judge by, %s are the least; --labels none goes without"
              .formatted(known.length, Split.LEAST_IMAGES));
    }
    int[] labels = labelled ? IntStream.of(known).map(all::label).toArray() : null;
    return Split.of(known.length, labels, seed)
        .among(known)
        .with(
            IntStream.of(others.rest())
                .filter(i -> !out.contains(others.pool().name(i)))
                .toArray());
  }

  /** Writes the lists of a split. */
  void write(Split split) throws IOException {
    Files.createDirectories(lists);
    for (Map.Entry<String, String> list : lists(split).entrySet()) {
      WholeFile.text(file(list.getKey()), list.getValue());
    }
  }

  /** Whether the folder's lists are those of a split. */
  boolean areThose(Split split) throws IOException {
    for (Map.Entry<String, String> list : lists(split).entrySet()) {
      Path file = file(list.getKey());
      if (!Files.isRegularFile(file) || !Files.readString(file).equals(list.getValue())) {
        return false;
      }
    }
    return true;
  }

  private Map<String, String> lists(Split split) {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("choice", list(split.choice()));
    texts.put("guard", list(split.guard()));
    texts.put("verdict", list(split.verdict()));
    if (hasRest()) {
      texts.put(LABELLED, list(split.train()));
      texts.put(TRAIN, trained(split));
    } else {
      texts.put(TRAIN, list(split.train()));
    }
    return texts;
  }

  private String list(int[] indices) {
    boolean byName = isFolder(location);
    return text(
        Arrays.stream(indices).mapToObj(i -> byName ? entry(all.name(i)) : String.valueOf(i)));
  }

  /** Those with labels and those without, so mixed that the first of them are a fair part. */
  private String trained(Split split) {
    List<String> entries = new ArrayList<>();
    boolean byName = isFolder(poolLocation);
    ImageSource pool = others.pool();
    Map<String, Integer> places = new HashMap<>();
    for (int i = 0; i < pool.size(); i++) {
      places.put(pool.name(i), i);
    }
    for (int image : split.train()) {
      String name = all.name(image);
      entries.add(byName ? entry(name) : String.valueOf(places.get(name)));
    }
    for (int image : split.rest()) {
      entries.add(byName ? entry(pool.name(image)) : String.valueOf(image));
    }
    return text(Arrays.stream(Split.shuffled(entries.size(), MIXING)).mapToObj(entries::get));
  }

  /**
   * A line of a list: a bare name with an underscore would be looked for in the class folder that
   * its part before that names, if there is one.
   */
  private String entry(String name) {
    int underscore = name.lastIndexOf('_');
    boolean isMoved =
        underscore > 0
            && name.indexOf('/') < 0
            && Files.isDirectory(Path.of(poolLocation, name.substring(0, underscore)));
    return isMoved ? "./" + name : name;
  }

  private static boolean isFolder(String location) {
    return !location.startsWith("classpath:") && Files.isDirectory(Path.of(location));
  }

  private static String text(Stream<String> lines) {
    return lines.collect(Collectors.joining("\n", "", "\n"));
  }

  /** The list of a set. */
  Path file(String name) {
    return lists.resolve(name + ".txt");
  }

  /** A set of images with labels as a config names it. */
  ImageRange range(String name) {
    return new ImageRange(location + "@" + file(name));
  }

  /** The images trained on whose labels probes may see. */
  ImageRange learnt() {
    return range(hasRest() ? LABELLED : TRAIN);
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

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
import org.jspecify.annotations.Nullable;

/**
 * The images that an improvement works on, and its sets of them: each a list in its folder, so that
 * every config of it can name them. Where a table has labels of some images only, the others are
 * trained on.
 */
final class ImageSets {
  /** Name of the lists' folder. */
  static final String FOLDER = "image-sets";

  /** The list of the images trained on that have labels, where others have none. */
  private static final String LABELLED = "labelled";

  private static final String TRAIN = "train";

  /** Seed of the order of images with and without labels. */
  private static final long MIXING = 1;

  private final String location;
  private final ImageSource all;
  private final boolean labelled;
  private final String poolLocation;
  private final ImageSource pool;
  private final @Nullable String alone;
  private final int[] rest;
  private final Path lists;

  private ImageSets(
      String location,
      ImageSource all,
      boolean labelled,
      String poolLocation,
      ImageSource pool,
      @Nullable String alone,
      Path lists) {
    this.location = location;
    this.all = all;
    this.labelled = labelled;
    this.poolLocation = poolLocation;
    this.pool = pool;
    this.alone = alone;
    this.rest = pool == all ? new int[0] : without(pool, all);
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
    ImageSource pool = all;
    String alone = null;
    if (isTable) {
      try {
        pool = ImageSources.open(config.images(), new ReadOptions());
      } catch (ConfigException e) {
        alone =
            "of %s only the images that %s names are used, since the others cannot be: %s"
                .formatted(config.images(), config.labels(), e.getMessage());
      }
    }
    return new ImageSets(
        location, all, labelled, config.images(), pool, alone, out.resolve(FOLDER));
  }

  /** Why images without labels are not trained on, in a line; empty if they are. */
  Optional<String> leftAlone() {
    return Optional.ofNullable(alone);
  }

  /** Those of some images that others are not, by their names. */
  private static int[] without(ImageSource images, ImageSource others) {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < others.size(); i++) {
      names.add(others.name(i));
    }
    return IntStream.range(0, images.size()).filter(i -> !names.contains(images.name(i))).toArray();
  }

  /** All images that there are labels for, or all if there are none. */
  ImageSource all() {
    return all;
  }

  /** All images, with labels and without. */
  ImageSource pool() {
    return rest.length == 0 ? all : pool;
  }

  /** What they are, with a checksum of their names and labels. */
  String text() {
    String text = ImageSetText.of(all);
    return rest.length == 0 ? text : text + " of " + ImageSetText.of(pool);
  }

  /** Whether labels are to be used. */
  boolean labelled() {
    return labelled;
  }

  /** Where the images are that are trained on, as a config says it. */
  String location() {
    return rest.length == 0 ? location : poolLocation;
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
    if (rest.length > 0 && known.length < Split.LEAST_IMAGES) {
      throw new ConfigException(
          "--labels: %s images with labels are too few to choose and to judge by, %s are the least; --labels none goes without"
              .formatted(known.length, Split.LEAST_IMAGES));
    }
    int[] labels = labelled ? IntStream.of(known).map(all::label).toArray() : null;
    return Split.of(known.length, labels, seed)
        .among(known)
        .with(IntStream.of(rest).filter(i -> !out.contains(pool.name(i))).toArray());
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
    if (split.rest().length == 0) {
      texts.put(TRAIN, list(split.train()));
    } else {
      texts.put(LABELLED, list(split.train()));
      texts.put(TRAIN, trained(split));
    }
    return texts;
  }

  private String list(int[] indices) {
    boolean byName = isFolder(location);
    return text(Arrays.stream(indices).mapToObj(i -> byName ? all.name(i) : String.valueOf(i)));
  }

  /** Those with labels and those without, so mixed that the first of them are a fair part. */
  private String trained(Split split) {
    List<String> entries = new ArrayList<>();
    boolean byName = isFolder(poolLocation);
    Map<String, Integer> places = new HashMap<>();
    for (int i = 0; i < pool.size(); i++) {
      places.put(pool.name(i), i);
    }
    for (int image : split.train()) {
      String name = all.name(image);
      entries.add(byName ? name : String.valueOf(places.get(name)));
    }
    for (int image : split.rest()) {
      entries.add(byName ? pool.name(image) : String.valueOf(image));
    }
    return text(Arrays.stream(Split.shuffled(entries.size(), MIXING)).mapToObj(entries::get));
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
    return range(rest.length == 0 ? TRAIN : LABELLED);
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

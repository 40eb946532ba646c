package dev.emc.core.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.emc.api.ConfigException;
import dev.emc.api.view.ViewPlan;
import dev.emc.core.config.DataConfig;
import dev.emc.core.config.Experiment;
import dev.emc.core.config.ImageRange;
import dev.emc.core.distributed.Ranks;
import dev.emc.images.augment.ForeignAugmentations;
import dev.emc.images.augment.Image;
import dev.emc.images.decode.Decoder;
import dev.emc.images.decode.ReadOptions;
import dev.emc.images.load.AugmentOn;
import dev.emc.images.load.LoaderOptions;
import dev.emc.images.load.ViewLoader;
import dev.emc.images.source.ImageSource;
import dev.emc.images.source.ImageSources;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;

/** The images of a run as its config asks for them. */
public final class RunImages {
  private static final String COUNT = "images";
  private static final String NAMES = "image-names-crc32c";

  /** Images that ranks compare by their pixels. */
  private static final int SAMPLES = 16;

  private RunImages() {}

  /**
   * Opens them.
   *
   * @throws ConfigException if they cannot be opened, or are fewer than the config asks for
   */
  public static ImageSource open(DataConfig config) {
    var options = new ReadOptions(config.grey(), config.exifRotate());
    ImageSource all = ImageSources.open(config.train(), config.list(), options);
    return new ImageRange(config.train(), config.from(), config.to()).of(all, "data");
  }

  /** Writes down which images a run trains on: how many, and a checksum of their names in order. */
  static void describe(ImageSource images, ObjectNode into) {
    var names = new CRC32C();
    for (int i = 0; i < images.size(); i++) {
      names.update((images.name(i) + "\n").getBytes(StandardCharsets.UTF_8));
    }
    into.put(COUNT, images.size()).put(NAMES, "%08x".formatted(names.getValue()));
  }

  /**
   * What some of the images, spread over all, are when they are read, each in a line: a disk may
   * have others under the same names, a decoder may make others of them.
   */
  static String samples(ImageSource images) {
    int step = Math.max(1, images.size() / SAMPLES);
    return IntStream.iterate(0, i -> i < images.size(), i -> i + step)
        .mapToObj(i -> lastPart(images.name(i)) + ": " + sample(images, i))
        .collect(Collectors.joining("\n"));
  }

  /** The folders may be others where a disk is mounted elsewhere. */
  private static String lastPart(String name) {
    return name.substring(1 + Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')));
  }

  private static String sample(ImageSource images, int index) {
    try {
      Image image = images.read(index);
      ByteBuffer pixels = ByteBuffer.allocate(Integer.BYTES * image.packed().length);
      pixels.asIntBuffer().put(image.packed());
      var sum = new CRC32C();
      sum.update(pixels);
      return "%s x %s, crc32c %08x".formatted(image.height(), image.width(), sum.getValue());
    } catch (IOException e) {
      return "cannot be read";
    }
  }

  /**
   * Makes sure that a run goes on with the images it has trained on: chance draws by their numbers.
   *
   * @param before what {@link #describe} wrote; older checkpoints say nothing
   * @param now what it writes now
   * @throws ConfigException if they are others
   */
  static void requireSame(JsonNode before, JsonNode now, ImageSource images) {
    if (!before.has(COUNT) || !before.has(NAMES)) {
      return;
    }
    int count = before.path(COUNT).asInt();
    boolean asMany = count == images.size();
    if (!asMany || !before.path(NAMES).equals(now.path(NAMES))) {
      throw new ConfigException(
          "data.train: '%s' %s; a run that goes on needs the images it has trained on"
              .formatted(
                  images.description(),
                  asMany
                      ? "holds %s images as before, but of other names".formatted(count)
                      : "holds %s images, it held %s before".formatted(images.size(), count)));
    }
  }

  static ViewLoader loader(
      ImageSource images,
      ViewPlan views,
      Experiment experiment,
      ForeignAugmentations augmentations,
      Ranks ranks) {
    DataConfig config = experiment.data();
    int cores = RankRules.cores(ranks);
    // What a step has and what comes next: fewer would be no run, or one that waits.
    long twoBatches = 2 * bytes(views, images.channels(), config.augmentOn(), experiment, ranks);
    return new ViewLoader(
        images,
        views,
        augmentations,
        new LoaderOptions(
            experiment.batchSize(),
            experiment.seed(),
            config.workers() == 0 ? cores : config.workers(),
            Math.max((long) config.prefetchMegabytes() << 20, twoBatches),
            config.onBadImage(),
            config.augmentOn(),
            config.reducedDecoding(),
            RankRules.share(experiment, ranks)));
  }

  /** Bytes of this rank's views in a batch as workers make them. */
  private static long bytes(
      ViewPlan views, int channels, AugmentOn on, Experiment experiment, Ranks ranks) {
    long values =
        views.views().stream().mapToLong(view -> (long) view.size() * view.size()).sum() * channels;
    return values
        * (experiment.batchSize() / ranks.size())
        * (on == AugmentOn.HOST ? Float.BYTES : Byte.BYTES);
  }

  /** What to say about a switch that this machine's decoder does not know. */
  static Optional<String> switchWithoutEffect(DataConfig config, Decoder decoder) {
    return config.reducedDecoding() && !decoder.reduces()
        ? Optional.of(
            "data.reduced-decoding changes nothing: it needs the native image decoder, which this"
                + " machine cannot load")
        : Optional.empty();
  }
}

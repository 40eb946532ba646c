package dev.emc.eval.improve;

import dev.emc.api.ConfigException;
import dev.emc.images.decode.ReadOptions;
import dev.emc.images.source.ImageSource;
import dev.emc.images.source.ImageSources;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The images that a table of labels leaves out.
 *
 * @param pool all images, with labels and without
 * @param rest indices of those without
 * @param alone why those without are not used, in a line; null if they are, or there are none
 */
record UnlabelledImages(ImageSource pool, int[] rest, @Nullable String alone) {
  /** There are none beside these. */
  static UnlabelledImages none(ImageSource all) {
    return new UnlabelledImages(all, new int[0], null);
  }

  /**
   * Those beside the images of a table.
   *
   * @param known the images that the table names
   * @throws ConfigException if it names one twice, as an image may stand in one set alone
   */
  static UnlabelledImages beside(ImageSource known, ImproveConfig config) {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < known.size(); i++) {
      if (!names.add(known.name(i))) {
        throw new ConfigException(
            "--labels: %s names '%s' more than once, and an image stands in one set alone"
                .formatted(config.labels(), known.name(i)));
      }
    }
    ImageSource pool;
    try {
      pool = ImageSources.open(config.images(), new ReadOptions());
    } catch (ConfigException e) {
      return alone(known, config, String.valueOf(e.getMessage()));
    }
    int[] rest = IntStream.range(0, pool.size()).filter(i -> !names.remove(pool.name(i))).toArray();
    // By another name, such as with other capitals, a labelled one would be among the rest.
    return names.isEmpty()
        ? new UnlabelledImages(pool, rest, null)
        : alone(
            known,
            config,
            "'%s' is not among them by that name".formatted(names.iterator().next()));
  }

  private static UnlabelledImages alone(ImageSource known, ImproveConfig config, String reason) {
    return new UnlabelledImages(
        known,
        new int[0],
        "of %s only the images that %s names are used: %s"
            .formatted(config.images(), config.labels(), reason));
  }

  /** Why those without are not used. */
  Optional<String> leftAlone() {
    return Optional.ofNullable(alone);
  }
}

package dev.emc.images.load;

import dev.emc.api.ConfigException;
import dev.emc.images.source.ImageSource;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The images of a source that could not be read so far, each once, by index. Safe for many threads.
 */
public final class SkippedImages {
  /** More of them are no accident but a wrong folder, a broken disk or a bad download. */
  private static final int MAX_PERCENT = 1;

  private static final int MAX_NAMED = 20;

  private final ImageSource source;
  private final TreeMap<Integer, Skipped> byIndex = new TreeMap<>();

  SkippedImages(ImageSource source) {
    this.source = source;
  }

  /**
   * An image that could not be read.
   *
   * @param index into the source
   * @param name of the image
   * @param reason one line
   */
  public record Skipped(int index, String name, String reason) {}

  /**
   * Counts images that others could not read, such as other ranks of the run.
   *
   * @throws ConfigException if more than one in a hundred images of the source cannot be read
   */
  public synchronized void addAll(List<Skipped> others) {
    others.forEach(this::add);
  }

  /**
   * Counts an image.
   *
   * @throws ConfigException if more than one in a hundred images of the source cannot be read
   */
  synchronized void add(Skipped skipped) {
    byIndex.putIfAbsent(skipped.index(), skipped);
    if (tooMany()) {
      throw new ConfigException(
          "%s cannot be read, more than the %s %% that may be skipped: %s"
              .formatted(howMany(), MAX_PERCENT, names()));
    }
  }

  /** Whether there are more of them than may be skipped. */
  public synchronized boolean tooMany() {
    return 100L * byIndex.size() > (long) MAX_PERCENT * source.size();
  }

  /** Whether there are more of them than {@link #summary()} names. */
  public synchronized boolean moreThanNamed() {
    return byIndex.size() > MAX_NAMED;
  }

  /** How many different images. */
  public synchronized int count() {
    return byIndex.size();
  }

  /** The images, by rising index. */
  public synchronized List<Skipped> list() {
    return new ArrayList<>(byIndex.values());
  }

  /** Their number, names and reasons in one line; of many, the first. */
  public synchronized String summary() {
    return "%s could not be read and %s skipped: %s"
        .formatted(howMany(), byIndex.size() == 1 ? "was" : "were", names());
  }

  private String howMany() {
    return "%s of %s images of '%s'".formatted(byIndex.size(), source.size(), source.description());
  }

  private String names() {
    String named =
        byIndex.values().stream()
            .limit(MAX_NAMED)
            .map(s -> "'" + s.name() + "' (" + s.reason() + ")")
            .collect(Collectors.joining(", "));
    int more = byIndex.size() - MAX_NAMED;
    return more > 0 ? named + " and " + more + " more" : named;
  }
}

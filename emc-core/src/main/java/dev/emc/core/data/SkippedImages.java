package dev.emc.core.data;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** The images that could not be read so far, each once, by index. Safe for many threads. */
public final class SkippedImages {
  private final TreeMap<Integer, Skipped> byIndex = new TreeMap<>();

  SkippedImages() {}

  /**
   * An image that could not be read.
   *
   * @param index into the source
   * @param name of the image
   * @param reason one line
   */
  public record Skipped(int index, String name, String reason) {}

  synchronized void add(Skipped skipped) {
    byIndex.putIfAbsent(skipped.index(), skipped);
  }

  /** How many different images. */
  public synchronized int count() {
    return byIndex.size();
  }

  /** The images, by rising index. */
  public synchronized List<Skipped> list() {
    return new ArrayList<>(byIndex.values());
  }
}

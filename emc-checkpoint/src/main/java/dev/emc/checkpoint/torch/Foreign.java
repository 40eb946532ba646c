package dev.emc.checkpoint.torch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An object that a pickle would make and the reader does not: a date, a path, a random state,
 * something of a class of somebody's own. It has a name and what the pickle hands to it, nothing of
 * which is ever run.
 *
 * <p>What is put into it as into a dict or a list is data like any other: many keep their tensors
 * in a dict of a class of their own.
 */
final class Foreign {
  private final String name;
  private final long number;
  private final Map<String, @Nullable Object> items = new LinkedHashMap<>();
  private final List<@Nullable Object> values = new ArrayList<>();
  private final List<@Nullable Object> hidden = new ArrayList<>();

  /**
   * An object.
   *
   * @param name what users call it, such as {@code datetime.date}
   * @param number tells it from others of its name in the same file
   */
  Foreign(String name, long number) {
    this.name = name;
    this.number = number;
  }

  /** What users call it. */
  String name() {
    return name;
  }

  /** What was put into it under keys. */
  Map<String, @Nullable Object> items() {
    return items;
  }

  /** What was appended to it. */
  List<@Nullable Object> values() {
    return values;
  }

  /** What it was to be made of: arguments, state. Only counted, never looked at. */
  List<@Nullable Object> hidden() {
    return hidden;
  }

  /** As the key of a dict. */
  @Override
  public String toString() {
    return name + "#" + number;
  }
}

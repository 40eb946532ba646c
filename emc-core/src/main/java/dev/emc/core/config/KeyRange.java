package dev.emc.core.config;

import dev.emc.core.config.RecordShape.Key;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which numbers a key takes. The record's own checks are asked, by numbers that are out of all
 * proportion, so that nothing is said twice and nothing can grow apart.
 *
 * @param text in a user's words, such as {@code [0, 1)}; for a list, of each entry
 * @param least smallest number; null if none is known
 * @param most largest number; null if none is known
 * @param leastIsIn whether the smallest is allowed itself
 * @param mostIsIn whether the largest is
 */
record KeyRange(
    String text,
    @Nullable String least,
    @Nullable String most,
    boolean leastIsIn,
    boolean mostIsIn) {
  /** What {@code dev.emc.api.config.Check} says; entries of a list are spoken of alike. */
  private static final Pattern INTERVAL =
      Pattern.compile("lie in ([\\[(])(\\S+), ([^\\s\\])]+)([\\])])");

  /** What a record says in words of its own, unless it speaks of other keys' values. */
  private static final Pattern WORDS =
      Pattern.compile("^\\S+ must (not )?(?:be )?([^,:(]+), got .*");

  /**
   * The range of a key.
   *
   * @param record any that is right
   * @return null if the key holds no numbers, or the record takes all there are
   */
  static @Nullable KeyRange of(RecordShape shape, Record record, Key key) {
    Type item = ConfigTypes.item(key.type());
    String words = "";
    for (boolean high : new boolean[] {false, true}) {
      Object extreme = extreme(item == null ? key.type() : item, high);
      if (extreme == null) {
        return null;
      }
      String refusal = refusal(shape, record, key, item == null ? extreme : List.of(extreme));
      KeyRange interval = interval(refusal);
      if (interval != null) {
        return interval;
      }
      words = words.isEmpty() ? words(refusal) : words;
    }
    return words.isEmpty() ? null : new KeyRange(words, null, null, false, false);
  }

  private static @Nullable Object extreme(Type type, boolean high) {
    if (type == int.class || type == Integer.class) {
      return high ? Integer.MAX_VALUE : Integer.MIN_VALUE;
    }
    if (type == long.class || type == Long.class) {
      return high ? Long.MAX_VALUE : Long.MIN_VALUE;
    }
    if (type == double.class || type == Double.class) {
      return high ? Double.MAX_VALUE : -Double.MAX_VALUE;
    }
    if (type == float.class || type == Float.class) {
      return high ? Float.MAX_VALUE : -Float.MAX_VALUE;
    }
    return null;
  }

  private static String refusal(RecordShape shape, Record record, Key key, Object value) {
    var values = new ArrayList<@Nullable Object>();
    for (Key each : shape.keys().values()) {
      values.add(each.equals(key) ? value : shape.value(record, each));
    }
    try {
      shape.create(values.toArray());
      return "";
    } catch (InvocationTargetException e) {
      String message = String.valueOf(e.getTargetException().getMessage());
      return message.startsWith(key.key() + " ") || message.startsWith(key.component() + " ")
          ? message
          : "";
    }
  }

  private static @Nullable KeyRange interval(String refusal) {
    var interval = INTERVAL.matcher(refusal);
    return interval.find()
        ? new KeyRange(
            interval.group().substring("lie in ".length()),
            interval.group(2),
            interval.group(3),
            interval.group(1).equals("["),
            interval.group(4).equals("]"))
        : null;
  }

  private static String words(String refusal) {
    var words = WORDS.matcher(refusal);
    return words.matches() ? (words.group(1) == null ? "" : words.group(1)) + words.group(2) : "";
  }
}

package dev.emc.core.config;

import dev.emc.api.ConfigException;
import dev.emc.core.config.ConfigNode.Entry;
import dev.emc.core.config.ConfigNode.Mapping;
import dev.emc.core.config.RecordShape.Key;
import dev.emc.core.plugin.Names;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A record on its way from a mapping, which finds as many mistakes as can be told in one go: what
 * cannot be taken is replaced by something that could, so that the record's own checks see the
 * rest. What they say of a replacement is nobody's mistake and is not told.
 */
final class RecordDraft {
  private final RecordShape shape;
  private final Mapping mapping;
  private final String path;
  private final Mistakes mistakes;
  private final Map<Key, @Nullable Object> values = new LinkedHashMap<>();

  /** Keys whose values are not the user's. */
  private final Set<Key> replaced = new HashSet<>();

  private @Nullable Record from;
  private @Nullable Mistake first;
  private boolean hopeless;

  /** Whether what is left to read has defaults, known or not. */
  private boolean restIsOptional;

  /**
   * A draft without values.
   *
   * @param path of the mapping
   * @param mistakes takes what is wrong with it
   */
  RecordDraft(RecordShape shape, Mapping mapping, String path, Mistakes mistakes) {
    this.shape = shape;
    this.mapping = mapping;
    this.path = path;
    this.mistakes = mistakes;
  }

  /** The record of some values, or why it refuses them. */
  private interface Maker {
    Record make() throws InvocationTargetException;
  }

  /** Notes keys that are not the record's; the key that was meant is not missed as well. */
  void refuseUnknown(Collection<String> others) {
    var valid = new TreeSet<>(shape.keys().keySet());
    valid.addAll(others);
    mapping
        .entries()
        .forEach(
            (key, entry) -> {
              if (!valid.contains(key)) {
                note(unknown(key, entry, path, valid));
                Names.nearest(key, valid)
                    .filter(near -> !mapping.entries().containsKey(near))
                    .map(shape.keys()::get)
                    .ifPresent(replaced::add);
              }
            });
  }

  /** A key that is none of these. */
  static Mistake unknown(String key, Entry entry, String path, Set<String> valid) {
    return entry
        .keyAt()
        .error(
            path.isEmpty() ? key : path + "." + key,
            "unknown key"
                + Names.suggestion(key, valid)
                + " Valid keys: "
                + String.join(", ", valid));
  }

  /**
   * Reads what has no default, from which come the defaults of the rest.
   *
   * @param base whose values are the defaults; null for the type's own
   * @param reader gives a key's value or throws a {@link Mistake}
   * @return the defaults; null if the type has none
   */
  @Nullable Record defaults(@Nullable Record base, Function<Key, @Nullable Object> reader) {
    from = base;
    if (base == null && shape.hasDefaults()) {
      shape.required().forEach(key -> read(key, reader));
      if (!hopeless) {
        from = settle(() -> shape.withDefaults(valuesOf(shape.required())));
      }
      restIsOptional = true;
    }
    return from;
  }

  /** Reads a key, unless it was. */
  void read(Key key, Function<Key, @Nullable Object> reader) {
    boolean given = mapping.entries().containsKey(key.key());
    if (values.containsKey(key) || from == null && restIsOptional && !given) {
      return;
    }
    if (replaced.contains(key)) {
      replace(key);
      return;
    }
    try {
      values.put(key, reader.apply(key));
    } catch (Mistake mistake) {
      note(mistake);
      replace(key);
    }
  }

  /**
   * The record.
   *
   * @throws Mistake the first of its own, all of which were noted
   */
  Record finish() {
    if (!hopeless) {
      Record made = settle(() -> shape.create(valuesOf(shape.keys().values())));
      if (first == null) {
        return made;
      }
    }
    throw Objects.requireNonNull(first);
  }

  private @Nullable Object[] valuesOf(Collection<Key> keys) {
    var all = new ArrayList<@Nullable Object>();
    keys.forEach(key -> all.add(values.get(key)));
    return all.toArray();
  }

  private void note(Mistake mistake) {
    mistakes.add(mistake);
    first = first == null ? mistake : first;
  }

  private void replace(Key key) {
    replaced.add(key);
    try {
      Object value =
          from != null
              ? shape.value(from, key)
              : key.nullable() ? null : Examples.value(key.type());
      values.put(key, value);
      hopeless |= value == null && !key.nullable();
    } catch (ConfigException e) {
      hopeless = true;
    }
  }

  private Record settle(Maker maker) {
    while (true) {
      try {
        return maker.make();
      } catch (InvocationTargetException e) {
        refused(e.getTargetException());
      }
    }
  }

  /** Notes what the record's constructor says of the key that its message speaks of. */
  private void refused(Throwable failure) {
    String message =
        Objects.requireNonNullElse(failure.getMessage(), failure.getClass().getSimpleName())
            .strip()
            .lines()
            .findFirst()
            .orElse("");
    Key fault = null;
    int place = Integer.MAX_VALUE;
    boolean blurred = false;
    for (Key key : shape.keys().values()) {
      int index = Math.min(indexOf(message, key.key()), indexOf(message, key.component()));
      blurred |= replaced.contains(key) && index < Integer.MAX_VALUE;
      if (mapping.entries().containsKey(key.key()) && index < place) {
        fault = key;
        place = index;
      }
    }
    if (!blurred && (fault != null || first == null)) {
      note(mistake(fault, place == 0 ? message.replaceFirst("^[\\w-]+ ", "") : message));
      if (fault != null) {
        replace(fault);
      }
      if (fault != null && !hopeless) {
        return;
      }
    }
    throw Objects.requireNonNull(first);
  }

  private Mistake mistake(@Nullable Key fault, String message) {
    Entry entry = fault == null ? null : mapping.entries().get(fault.key());
    return entry == null || fault == null
        ? mapping.at().error(path, message)
        : entry.value().at().error(join(path, fault), message);
  }

  private static int indexOf(String message, String word) {
    var matcher =
        Pattern.compile("(?<![\\w-])" + Pattern.quote(word) + "(?![\\w-])").matcher(message);
    return matcher.find() ? matcher.start() : Integer.MAX_VALUE;
  }

  static String join(String path, Key key) {
    return path.isEmpty() ? key.key() : path + "." + key.key();
  }
}

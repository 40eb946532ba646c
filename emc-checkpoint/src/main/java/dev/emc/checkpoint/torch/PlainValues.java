package dev.emc.checkpoint.torch;

import dev.emc.api.ConfigException;
import dev.emc.checkpoint.tensor.ByteSource;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the containers, bytes and texts that a pickle builds by calls. */
final class PlainValues {
  private static final long MAX_COPIED = 1 << 24;
  private static final int MAX_TYPE_PARTS = 3;

  private final ByteSource source;
  private long copied;

  PlainValues(ByteSource source) {
    this.source = source;
  }

  /** Counts what is copied: copies of what a pickle names again and again must not add up. */
  void charge(long size) {
    copied += size;
    if (copied > MAX_COPIED) {
      throw broken("its pickle copies more than " + MAX_COPIED + " elements");
    }
  }

  /** What a call wraps. */
  @Nullable Object first(List<@Nullable Object> arguments) {
    if (arguments.isEmpty()) {
      throw broken("its pickle makes something of nothing");
    }
    return arguments.get(0);
  }

  /** The parts of the name of a type or device. */
  List<String> texts(List<@Nullable Object> arguments) {
    List<String> texts = new ArrayList<>();
    for (Object argument : arguments.subList(0, Math.min(MAX_TYPE_PARTS, arguments.size()))) {
      if (argument instanceof String || argument instanceof Long || argument instanceof Boolean) {
        texts.add(argument.toString());
      }
    }
    if (texts.isEmpty() || arguments.size() > MAX_TYPE_PARTS) {
      throw broken("its pickle names a type or device that is none");
    }
    return texts;
  }

  /** A dict, of another or of pairs. */
  Object map(List<@Nullable Object> arguments) {
    var map = new LinkedHashMap<String, @Nullable Object>();
    if (arguments.isEmpty()) {
      return map;
    }
    if (arguments.get(0) instanceof Map<?, ?> items) {
      charge(items.size());
      items.forEach((key, value) -> map.put(String.valueOf(key), value));
      return map;
    }
    if (arguments.get(0) instanceof List<?> pairs) {
      charge(pairs.size());
      for (Object pair : pairs) {
        if (!(pair instanceof List<?> entry)
            || entry.size() != 2
            || !(entry.get(0) instanceof String || entry.get(0) instanceof Number)) {
          throw broken("its pickle makes a dict of what are no pairs");
        }
        map.put(String.valueOf(entry.get(0)), entry.get(1));
      }
      return map;
    }
    throw broken("its pickle makes a dict of what are no pairs");
  }

  /** A list, or what has no order there. */
  Object list(List<@Nullable Object> arguments) {
    if (arguments.isEmpty()) {
      return new ArrayList<>();
    }
    if (arguments.get(0) instanceof List<?> values) {
      charge(values.size());
      return new ArrayList<>(values);
    }
    throw broken("its pickle makes a set of what is no list");
  }

  /** A path of {@code pathlib}. */
  String path(List<@Nullable Object> parts, char separator) {
    String path =
        PythonPaths.text(parts, separator)
            .orElseThrow(() -> broken("its pickle makes a path of what is no text"));
    charge(path.length());
    return path;
  }

  /** The bytes that a call makes of its argument, if it has one. */
  byte[] buffer(List<@Nullable Object> arguments) {
    return arguments.isEmpty() ? new byte[0] : bytes(arguments.get(0));
  }

  /** Bytes, which older protocols write as text. */
  byte[] bytes(@Nullable Object value) {
    if (value instanceof byte[] bytes) {
      return bytes;
    }
    if (value instanceof String text) {
      charge(text.length());
      return text.getBytes(StandardCharsets.ISO_8859_1);
    }
    throw broken("its pickle makes bytes of what is no text");
  }

  private ConfigException broken(String what) {
    return source.fault(what);
  }
}

package dev.emc.core.config;

import dev.emc.core.config.ConfigNode.Scalar;
import dev.emc.core.plugin.Names;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** Reads single values as the type their key has. */
final class ScalarReader {
  private static final Pattern WHOLE = Pattern.compile("[-+]?\\d+");
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?");

  private ScalarReader() {}

  static Object read(Class<?> type, Scalar scalar, String path) {
    String text = scalar.text();
    if (type.isEnum()) {
      return constant(type, scalar, path);
    }
    if (type == String.class) {
      return text;
    }
    if (type == Path.class) {
      return path(scalar, path);
    }
    boolean plain = !scalar.quoted();
    if ((type == boolean.class || type == Boolean.class) && plain) {
      if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
        return Boolean.valueOf(text);
      }
    } else if ((type == double.class || type == Double.class)
        && plain
        && NUMBER.matcher(text).matches()) {
      double value = Double.parseDouble(text);
      if (Double.isInfinite(value)) {
        throw scalar.at().error(path, "'" + text + "' is too large for a number");
      }
      return value;
    } else if (WHOLE.matcher(text).matches() && plain) {
      return whole(type, scalar, path);
    }
    throw mismatch(type, scalar, path);
  }

  private static Object whole(Class<?> type, Scalar scalar, String path) {
    boolean isLong = type == long.class || type == Long.class;
    if (!isLong && type != int.class && type != Integer.class) {
      throw mismatch(type, scalar, path);
    }
    try {
      if (isLong) {
        return Long.valueOf(scalar.text());
      }
      return Integer.valueOf(scalar.text());
    } catch (NumberFormatException e) {
      long limit = isLong ? Long.MAX_VALUE : Integer.MAX_VALUE;
      throw scalar.at().error(path, "'" + scalar.text() + "' is out of range, at most " + limit);
    }
  }

  private static Path path(Scalar scalar, String path) {
    try {
      return Path.of(scalar.text());
    } catch (InvalidPathException e) {
      throw scalar.at().error(path, "expected a path, found " + scalar.describe());
    }
  }

  private static Object constant(Class<?> type, Scalar scalar, String path) {
    List<String> names = ConfigTypes.constants(type);
    int index = names.indexOf(scalar.text());
    if (index < 0) {
      String near =
          Names.nearest(scalar.text(), names).map(n -> ", did you mean '" + n + "'?").orElse("");
      throw scalar
          .at()
          .error(
              path,
              "expected " + ConfigTypes.expected(type) + ", found " + scalar.describe() + near);
    }
    return type.getEnumConstants()[index];
  }

  private static RuntimeException mismatch(Class<?> type, ConfigNode node, String path) {
    return node.at()
        .error(path, "expected " + ConfigTypes.expected(type) + ", found " + node.describe());
  }
}

package dev.emc.checkpoint.torch;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Paths of Python's {@code pathlib}, which pickles take apart, as text again. */
final class PythonPaths {
  private PythonPaths() {}

  /**
   * The path that these parts make: one that is absolute starts anew.
   *
   * @param separator between parts
   * @return nothing if the parts are no text
   */
  static Optional<String> text(List<@Nullable Object> parts, char separator) {
    var path = new StringBuilder();
    for (Object part : parts) {
      if (!(part instanceof String text)) {
        return Optional.empty();
      }
      if (!text.isEmpty() && text.charAt(0) == separator) {
        path.setLength(0);
      } else if (path.length() > 0 && path.charAt(path.length() - 1) != separator) {
        path.append(separator);
      }
      path.append(text);
    }
    return Optional.of(path.length() == 0 ? "." : path.toString());
  }
}

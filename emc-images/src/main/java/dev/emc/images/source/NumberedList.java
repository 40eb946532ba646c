package dev.emc.images.source;

import dev.emc.api.ConfigException;
import java.nio.file.Path;
import java.util.stream.IntStream;

/**
 * The images of another location that a list chooses by their numbers, from 0, one a line: for
 * images that are no files of their own, such as those of IDX, or that a table has chosen.
 */
final class NumberedList {
  private static final int MOST_DIGITS = 9;

  private NumberedList() {}

  /**
   * Chooses images.
   *
   * @throws ConfigException if the list cannot be read, or a line is no number of an image
   */
  static ImageSource of(ImageSource all, Path list) {
    var indices = IntStream.builder();
    TextLines.forEach(
        list,
        line -> {
          String text = line.text();
          boolean isNumber =
              text.length() <= MOST_DIGITS && text.chars().allMatch(NumberedList::isDigit);
          if (!isNumber || Integer.parseInt(text) >= all.size()) {
            throw new ConfigException(
                "'%s', line %s: the number of an image of '%s' is expected, 0 to %s, got '%s'"
                    .formatted(list, line.number(), all.description(), all.size() - 1, text));
          }
          indices.add(Integer.parseInt(text));
        });
    return all.subset(indices.build().toArray());
  }

  private static boolean isDigit(int character) {
    return character >= '0' && character <= '9';
  }
}

package dev.emc.images.source;

import dev.emc.api.ConfigException;
import dev.emc.files.InputFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Reads lists: text files with one entry a line, in UTF-8. */
final class TextLines {
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private TextLines() {}

  /**
   * An entry.
   *
   * @param number of the line, from 1
   * @param text without white space around it
   */
  record Line(int number, String text) {}

  /**
   * All lines that are not blank.
   *
   * @throws ConfigException if the file cannot be read or has none; one line that names it
   */
  static List<Line> of(Path file) {
    var lines = new ArrayList<Line>();
    forEach(file, lines::add);
    return lines;
  }

  /**
   * Goes through the lines that are not blank.
   *
   * @throws ConfigException if the file cannot be read or has none; one line that names it
   */
  static void forEach(Path file, Consumer<Line> lines) {
    int number = 0;
    boolean any = false;
    try (BufferedReader reader =
        Files.newBufferedReader(InputFiles.require(file), StandardCharsets.UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        String text = number == 1 && line.startsWith(BYTE_ORDER_MARK) ? line.substring(1) : line;
        if (!text.isBlank()) {
          any = true;
          lines.accept(new Line(number, text.strip()));
        }
      }
    } catch (AccessDeniedException e) {
      throw new ConfigException("cannot read list '" + file + "': permission denied", e);
    } catch (MalformedInputException e) {
      throw new ConfigException("list '" + file + "' is not text in UTF-8", e);
    } catch (IOException e) {
      throw new ConfigException("cannot read list '" + file + "': " + e, e);
    }
    if (!any) {
      throw new ConfigException("list '" + file + "' is empty");
    }
  }
}

package dev.emc.app.sweep;

import dev.emc.api.ConfigException;
import dev.emc.eval.study.result.ResultFiles;
import dev.emc.files.InputFiles;
import dev.emc.files.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in somebody's Markdown file that a study's page is put into: between the lines {@code
 * <!-- results: NAME -->} and {@code <!-- end: NAME -->}.
 */
final class ResultsInto {
  private static final Pattern FIGURE = Pattern.compile("!\\[([^]]*)]\\(([^)]+)\\)");

  private final Path document;
  private final String name;

  /**
   * A place.
   *
   * @param name of the study in the two lines
   * @throws ConfigException if there is no such file or it lacks the lines
   */
  ResultsInto(Path document, String name) throws IOException {
    this.document = document;
    this.name = name;
    place(read());
  }

  private String read() throws IOException {
    try {
      return Files.readString(InputFiles.require(document));
    } catch (NoSuchFileException e) {
      throw new ConfigException("--into: no such file: " + document, e);
    }
  }

  private Matcher place(String text) {
    String begin = "<!-- results: " + name + " -->";
    String end = "<!-- end: " + name + " -->";
    Matcher place =
        Pattern.compile("(?s)(?<=" + Pattern.quote(begin) + "\\n).*(?=" + Pattern.quote(end) + ")")
            .matcher(text);
    if (!place.find()) {
      throw new ConfigException(
          "--into: %s has no line '%s' with a line '%s' below it".formatted(document, begin, end));
    }
    return place;
  }

  /** Puts the page of a study's folder there, with its figures beside the document. */
  void write(Path folder) throws IOException {
    String page = Files.readString(ResultFiles.page(folder));
    var text = new StringBuilder();
    Matcher figure = FIGURE.matcher(page);
    while (figure.find()) {
      String file = name + "-" + figure.group(2);
      WholeFile.bytes(
          document.toAbsolutePath().resolveSibling(file),
          Files.readAllBytes(folder.resolve(figure.group(2))));
      figure.appendReplacement(
          text, Matcher.quoteReplacement("![" + figure.group(1) + "](" + file + ")"));
    }
    figure.appendTail(text);
    // Below the heading of the section that it stands in.
    String lower = text.toString().replaceAll("(?m)^#", "###");
    String all = read();
    Matcher place = place(all);
    String changed =
        all.substring(0, place.start()) + "\n" + lower + "\n" + all.substring(place.end());
    WholeFile.text(document, changed);
  }
}

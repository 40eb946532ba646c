package dev.emc.app.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The text of the licence of every library is in the distribution. */
class LicencesIT {
  private static final Path FOLDER = Distribution.HOME.resolve("licences");
  private static final Pattern NAME = Pattern.compile("`([a-z_.0-9*-]+)`");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)]+)\\)");

  /** A row of the table: the jars it is about, and where the text is. */
  private record Row(List<Pattern> jars, String text) {
    boolean isAbout(String jar) {
      return jars.stream().anyMatch(pattern -> pattern.matcher(jar).matches());
    }
  }

  static List<String> libraries() throws IOException {
    try (Stream<Path> files = Files.list(Distribution.HOME.resolve("lib"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.startsWith("emc-"))
          .sorted()
          .toList();
    }
  }

  private static List<Row> rows() throws IOException {
    return Files.readAllLines(FOLDER.resolve("THIRD-PARTY.md")).stream()
        .filter(line -> line.startsWith("| `"))
        .map(line -> line.split("\\|"))
        .map(
            cells ->
                new Row(
                    // What stands behind a colon is a part of the jar.
                    NAME.matcher(cells[1].replaceFirst(":.*", ""))
                        .results()
                        .map(name -> name.group(1).replace(".", "\\.").replace("*", ".*"))
                        .map(name -> Pattern.compile(name + "-[0-9].*"))
                        .toList(),
                    cells[3].strip()))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("libraries")
  void hasItsText(String jar) throws IOException {
    List<Row> rows = rows().stream().filter(row -> row.isAbout(jar)).toList();
    assertFalse(rows.isEmpty(), "no row of THIRD-PARTY.md is about it");
    for (Row row : rows) {
      if (row.text().equals("own")) {
        assertTrue(bringsOne(jar), "it has no text of its own");
      } else {
        List<String> files = LINK.matcher(row.text()).results().map(link -> link.group(1)).toList();
        assertFalse(files.isEmpty(), row.text());
        for (String file : files) {
          assertTrue(Files.size(FOLDER.resolve(file)) > 0, file);
        }
      }
    }
  }

  /** Where the profile of the archive finds it. */
  private static boolean bringsOne(String jar) throws IOException {
    try (var zip = new ZipFile(Distribution.HOME.resolve("lib").resolve(jar).toFile())) {
      return zip.stream().anyMatch(entry -> entry.getName().matches("META-INF/LICENSE[^/]*"));
    }
  }

  @Test
  void nothingIsStatedOfWhatIsNotThere() throws IOException {
    List<String> jars = libraries();
    for (Row row : rows()) {
      for (Pattern pattern : row.jars()) {
        assertTrue(
            jars.stream().anyMatch(jar -> pattern.matcher(jar).matches()), pattern.pattern());
      }
    }
    assertEquals(
        List.of(),
        rows().stream()
            .flatMap(row -> LINK.matcher(row.text()).results())
            .map(MatchResult::group)
            .filter(link -> !link.startsWith("](texts/"))
            .toList());
  }
}

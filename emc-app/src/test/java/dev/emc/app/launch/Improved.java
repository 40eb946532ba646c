package dev.emc.app.launch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.app.testing.Cli;
import dev.emc.checkpoint.Checkpoint;
import dev.emc.checkpoint.store.RunLock;
import dev.emc.core.train.RunDirectory;
import dev.emc.eval.improve.ImproveFile;
import dev.emc.eval.probe.Comparison;
import dev.emc.eval.probe.Comparisons;
import dev.emc.eval.probe.Evaluation;
import dev.emc.eval.probe.Predictions;
import dev.emc.eval.probe.Verdict;
import dev.emc.eval.study.result.TestFamily;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * What {@code emc improve} left in a folder and said, held against each other: the sentence by the
 * bytes of the result and by the tests, counted again from the answers that lie there.
 *
 * @param out its folder
 * @param weights the start's file
 * @param said all of its lines
 */
record Improved(Path out, Path weights, String said) {
  private static final Pattern WINNER = Pattern.compile("^choice: (\\S+) \\(points above");

  private static final String LEFT =
      "no setting improved this model; it is left as it was (%s), and here is what was tried: ";

  /** What a command that was done said, and left in a folder. */
  static Improved of(Cli cli, Path out, Path weights) {
    assertEquals(0, cli.code(), cli::toString);
    return new Improved(out, weights, cli.out());
  }

  /** The last line. */
  String sentence() {
    return said.lines().reduce((a, b) -> b).orElseThrow();
  }

  boolean isImproved() {
    return sentence().startsWith("improved: ");
  }

  /** The result of a start of these endings. */
  Path result() {
    return out.resolve("model.safetensors");
  }

  /**
   * Holds the sentence of a labelled improvement against what lies there: it must be that the model
   * improved, or that it is left as it was, and be true.
   */
  void isTrue() throws IOException {
    sharesNoImages();
    knowsItsFiles();
    choiceIsTrue();
    String sentence = sentence();
    List<Comparison> tests = tests();
    pageSays(tests);
    Optional<Comparison> best =
        tests.stream()
            .filter(test -> test.verdict() == Verdict.HELPED)
            .max(Comparator.comparingDouble(Comparison::difference));
    boolean isWorse = tests.stream().anyMatch(test -> test.verdict() == Verdict.HURT);
    if (best.isPresent() && !isWorse) {
      String gain = String.format(Locale.ROOT, "%+.2f points ", best.get().difference());
      assertTrue(sentence.startsWith("improved: " + gain), sentence);
      assertTrue(sentence.contains("one training seed"), sentence);
      assertTrue(sentence.endsWith(", model written to " + result()), sentence);
      Path kept = RunDirectory.bestCheckpoint(out.resolve("run")).orElseThrow().folder();
      assertEquals(tensors(kept.resolve("model.safetensors")), tensors(result()));
    } else {
      assertTrue(sentence.startsWith(LEFT.formatted(result())), sentence);
      assertArrayEquals(Files.readAllBytes(weights), Files.readAllBytes(result()));
    }
  }

  /** A checksum of each; the result's file says more beside them. */
  private static Map<String, Long> tensors(Path file) throws IOException {
    Map<String, Long> sums = new TreeMap<>();
    for (var entry : Checkpoint.read(file).tensors().entrySet()) {
      var sum = new CRC32C();
      entry.getValue().read(sum::update);
      sums.put(entry.getKey() + " " + entry.getValue().shapeText(), sum.getValue());
    }
    return sums;
  }

  /**
   * A choice of EMC says how far it is above continuing alone: the difference of the two gains,
   * unless the guard stopped that. Asked again when all is done, the command says nothing of it.
   */
  private void choiceIsTrue() {
    String choice =
        said.lines().filter(line -> line.startsWith("choice: ")).findFirst().orElse(null);
    if (choice == null) {
      assertTrue(said.lines().noneMatch(line -> line.matches("(start|run|test): .*")), said);
      return;
    }
    Matcher winner = WINNER.matcher(choice);
    boolean isAloneStopped = choice.matches(".*\\bcontinued [+-]\\d+\\.\\d\\d \\(stopped: .*");
    if (!winner.find() || winner.group(1).equals("continued") || isAloneStopped) {
      assertFalse(choice.contains("above continuing alone"), choice);
      return;
    }
    double over = points(choice, winner.group(1) + " ") - points(choice, "continued ");
    // All three are rounded.
    assertEquals(over, points(choice, "\\); "), 0.021, choice);
    assertTrue(choice.contains(" above continuing alone, standard error "), choice);
  }

  private static double points(String line, String before) {
    Matcher points = Pattern.compile(before + "([+-]\\d+\\.\\d\\d)").matcher(line);
    assertTrue(points.find(), line);
    return Double.parseDouble(points.group(1));
  }

  /** The tests of the result against the start, of their answers; none if nothing was tested. */
  List<Comparison> tests() throws IOException {
    Path folder = out.resolve("judged/verdict");
    List<Comparison> family = new ArrayList<>();
    for (String protocol : List.of("linear", "knn")) {
      Path file = folder.resolve("result").resolve(protocol + ".json");
      if (Files.exists(file)) {
        Predictions start =
            Evaluation.read(folder.resolve("start").resolve(protocol + ".json")).predictions();
        family.addAll(Comparisons.of(List.of(Evaluation.read(file).predictions()), start));
      }
    }
    return TestFamily.corrected(family);
  }

  /** The page shows the sentence, each setting that was tried, and the same tests. */
  private void pageSays(List<Comparison> tests) throws IOException {
    String page = Files.readString(out.resolve("report.html"));
    String sentence =
        sentence().substring(1).replace("&", "&amp;").replace("<", "&lt;").replace("'", "&#39;");
    assertTrue(page.contains("<p class=\"finding "), page);
    assertTrue(page.contains(sentence), () -> sentence + " is not on the page");
    for (Verdict verdict : List.of(Verdict.HELPED, Verdict.HURT)) {
      String cell = "<td class=\"text %s\">".formatted(verdict.text());
      assertEquals(
          tests.stream().filter(test -> test.verdict() == verdict).count(),
          page.split(Pattern.quote(cell), -1).length - 1,
          cell);
    }
    Matcher tried = Pattern.compile("(\\S+) [+-]\\d+\\.\\d\\d").matcher(choice().orElse(""));
    while (tried.find()) {
      String row = "<th scope=\"row\">" + tried.group(1).replaceFirst("^\\(", "");
      assertTrue(page.contains(row), row);
    }
  }

  private Optional<String> choice() {
    return said.lines()
        .filter(line -> line.startsWith("choice: "))
        .map(line -> line.replaceFirst("; [+-]\\S+ above continuing alone.*", ""))
        .map(line -> line.replaceFirst("^.*?\\((points above the start: )?", ""))
        .findFirst();
  }

  /** What {@code --force} takes away is all that it left. */
  private void knowsItsFiles() throws IOException {
    try (Stream<Path> entries = Files.list(out)) {
      List<String> foreign =
          entries
              .map(entry -> entry.getFileName().toString())
              .filter(entry -> !ImproveFile.isOfImprovement(entry) && !entry.equals(RunLock.FILE))
              .toList();
      assertEquals(List.of(), foreign);
    }
  }

  /** Images that choose, guard, judge and are trained on are four sets that share none. */
  private void sharesNoImages() throws IOException {
    Set<String> all = new HashSet<>();
    for (String set : List.of("train", "choice", "guard", "verdict")) {
      List<String> images = Files.readAllLines(out.resolve("image-sets/" + set + ".txt"));
      assertFalse(images.isEmpty(), set);
      for (String image : images) {
        assertTrue(all.add(image), () -> image + " is in two sets");
      }
    }
  }
}

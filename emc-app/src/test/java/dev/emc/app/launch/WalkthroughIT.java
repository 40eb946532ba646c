package dev.emc.app.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.app.testing.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands of docs/walkthrough.md, one after the other on fewer images, and whether they say
 * what the page shows but for its numbers.
 */
class WalkthroughIT {
  private static final Path FOLDER = Path.of("../docs");

  /** What the commands write, which goes into a folder of the test. */
  private static final Pattern WRITTEN =
      Pattern.compile(
          "(?<=^|[ =@])(?=(runs/|(train|test)\\.txt|views\\.png|figures|report\\.html|backbone\\.pth))");

  /** Images of each list: one percent of them has one of each class. */
  private static final int IMAGES = 1000;

  private static final Pattern LIST = Pattern.compile("seq (\\d+) (\\d+) > (\\S+)");
  private static final Pattern NUMBER = Pattern.compile("[-+]?\\d[\\d.,]*(e-?\\d+)?");

  private final Map<String, String> variables = new HashMap<>();
  private final Set<String> ran = new TreeSet<>();

  @TempDir Path temp;

  private static Document page() throws IOException {
    return Document.all().stream()
        .filter(page -> page.name().equals("docs/walkthrough.md"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void eachCommandSaysWhatThePageShows() throws IOException {
    Set<String> said = Set.of();
    for (Document.Block block : page().blocks()) {
      if (block.language().equals("sh")) {
        said = run(block);
      } else {
        for (String line : block.text().lines().map(WalkthroughIT::withoutNumbers).toList()) {
          assertTrue(
              line.equals("...") || said.contains(line),
              "%s shows '%s', which is not said:%n%s"
                  .formatted(block, line, String.join("\n", said)));
        }
      }
    }
    for (String command : List.of("train", "views", "eval", "compare", "report", "gauge")) {
      assertTrue(ran.contains(command), ran::toString);
    }
  }

  /** Runs the lines of a block; returns the lines that they said, without numbers. */
  private Set<String> run(Document.Block block) throws IOException {
    var said = new TreeSet<String>();
    for (String line : block.text().replace("\\\n", " ").lines().toList()) {
      Matcher list = LIST.matcher(line);
      Matcher variable = Pattern.compile("(\\w+)=(\\S+)").matcher(line);
      if (list.matches()) {
        int first = Integer.parseInt(list.group(1));
        assertTrue(Integer.parseInt(list.group(2)) > first + IMAGES, line);
        Files.write(
            temp.resolve(list.group(3)),
            IntStream.range(first, first + IMAGES).mapToObj(String::valueOf).toList());
      } else if (variable.matches()) {
        // The tests run in the module's folder.
        variables.put(variable.group(1), variable.group(2).replaceFirst("^emc-app/", ""));
      } else if (line.startsWith("./emc ")) {
        emc(line.substring("./emc ".length()))
            .lines()
            .forEach(each -> said.add(withoutNumbers(each)));
      } else {
        assertTrue(line.matches("(git clone|cd) .*"), () -> "nothing runs " + line);
      }
    }
    return said;
  }

  private String emc(String line) throws IOException {
    String text = line;
    for (Map.Entry<String, String> variable : variables.entrySet()) {
      text = text.replace("$" + variable.getKey(), variable.getValue());
    }
    text = WRITTEN.matcher(text).replaceAll(Matcher.quoteReplacement(temp + "/"));
    var words = new ArrayList<>(List.of(text.strip().split("\\s+")));
    ran.add(words.get(0));
    if (words.get(0).equals("train")) {
      for (String setting : List.of("data.to=600", "epochs=2", "threads=1", "device=cpu")) {
        words.addAll(List.of("--set", setting));
      }
    }
    Cli cli = Distribution.emc(words.toArray(String[]::new));
    assertEquals(0, cli.code(), cli::toString);
    return (cli.out() + "\n" + cli.err())
        .replace(temp + "/", "")
        .replace("src/main/resources", "emc-app/src/main/resources");
  }

  /** Numbers, times and spaces may differ, and what so few images come to. */
  private static String withoutNumbers(String line) {
    if (line.contains("(one training seed)")) {
      return "the verdict, of one training seed";
    }
    if (line.matches("(no sign of collapse|[A-Z]+ COLLAPSE): .*")) {
      return "whether the model has collapsed";
    }
    String cell = "(helped|hurt|helped and hurt|no significant difference)$";
    return NUMBER
        .matcher(line.replaceFirst(cell, "verdict"))
        .replaceAll("#")
        .replaceAll("(# (min|h) )*# (min|h|s|ms)\\b", "# s")
        .replaceAll("\\b(epoch|step|thread|image)s\\b", "$1")
        .replaceAll("-{3,}|\\s+", " ")
        .strip();
  }

  /** Every picture is there, small, and shown. */
  @Test
  void itsPicturesAreThere() throws IOException {
    Matcher shown =
        Pattern.compile("!\\[[^]]+]\\((\\S+)\\)")
            .matcher(Files.readString(FOLDER.resolve("walkthrough.md")));
    var names = new TreeSet<String>();
    while (shown.find()) {
      names.add(shown.group(1));
      assertTrue(Files.size(FOLDER.resolve(shown.group(1))) < 150_000, shown.group(1));
    }
    assertTrue(names.size() > 2, names::toString);
    try (Stream<Path> files = Files.list(FOLDER.resolve("walkthrough"))) {
      assertEquals(
          names,
          files
              .map(file -> "walkthrough/" + file.getFileName())
              .collect(Collectors.toCollection(TreeSet::new)));
    }
  }
}

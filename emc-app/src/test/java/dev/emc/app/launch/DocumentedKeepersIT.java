package dev.emc.app.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.emc.testkit.process.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * No block in the documentation is without a test that reads it. {@link DocumentedBlocksIT} has
 * commands of emc, configs, Java and dependencies, {@link WalkthroughIT} what they say; here is the
 * rest.
 */
class DocumentedKeepersIT {
  /** Programs that a block for a shell calls; one of them stands in each. */
  private static final Pattern SHELL =
      Pattern.compile(
          "(?m)^\\s*(exec"
              + " )?(mvn|(\\./)?emc|spark-submit|curl|export|pip|mpirun|srun|mkdir)(?![\\w-])");

  /** What is shown and not typed: how each begins. */
  private static final Set<String> SHOWN =
      Set.of(
          "docs/architecture.md: emc-api ───",
          "docs/checkpoints.md: checkpoints/epoch-0010/{",
          "docs/improve.md: model: begun: a run",
          "docs/plugins.md: com.example.spread.SpreadPlugin",
          "docs/plugins.md: plugin acme 2.1 (",
          "docs/plugins.md: transform 'acme/map'",
          "docs/plugins.md: ~/.emc/plugins/");

  private static List<Document.Block> blocks() throws IOException {
    return Document.all().stream().flatMap(page -> page.blocks().stream()).toList();
  }

  private static Stream<Document.Block> of(String... languages) throws IOException {
    return blocks().stream().filter(block -> List.of(languages).contains(block.language()));
  }

  static Stream<Document.Block> shell() throws IOException {
    return of("", "sh").filter(block -> SHELL.matcher(block.text()).find());
  }

  static Stream<Document.Block> python() throws IOException {
    return of("python");
  }

  static Stream<Document.Block> yaml() throws IOException {
    return of("yaml");
  }

  @Test
  void everyBlockHasOne() throws IOException {
    var left = new TreeSet<String>();
    for (Document.Block block : blocks()) {
      boolean kept =
          List.of("java", "xml", "yaml", "python").contains(block.language())
              || block.language().equals("text") && block.page().equals("docs/walkthrough.md")
              || List.of("", "sh").contains(block.language()) && SHELL.matcher(block.text()).find();
      if (!kept) {
        String first = block.page() + ": " + block.text().lines().findFirst().orElse("");
        left.add(SHOWN.stream().filter(first::startsWith).findFirst().orElse(first));
      }
    }
    assertEquals(new TreeSet<>(SHOWN), left);
  }

  private static void reads(String text, String... program) throws Exception {
    Process process = Limits.limited(new ProcessBuilder(program).redirectErrorStream(true).start());
    try (var out = process.outputWriter()) {
      out.write(text);
    }
    String said = process.inputReader().lines().collect(Collectors.joining("\n"));
    assertEquals(0, Limits.end(process), said);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("shell")
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aShellCanReadIt(Document.Block block) throws Exception {
    reads(block.text(), "/bin/sh", "-n");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("python")
  void pythonCanReadIt(Document.Block block) throws Exception {
    boolean there =
        Stream.of(System.getenv("PATH").split(":"))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "python3")));
    assumeTrue(there, "no python3");
    reads(block.text(), "python3", "-c", "import ast, sys; ast.parse(sys.stdin.read())");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("yaml")
  void itIsYaml(Document.Block block) throws IOException {
    new YAMLMapper().readTree(block.text());
  }

  /** Modules and tests that a command of Maven names are there. */
  @Test
  void mavenIsAskedForWhatThereIs() throws IOException {
    String sources;
    try (Stream<Path> files = Files.walk(Path.of(".."))) {
      sources =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".java"))
              .collect(Collectors.joining("\n", "\n", "\n"));
    }
    var asked = new ArrayList<String>();
    for (Document.Block block : blocks()) {
      for (String line : block.text().lines().filter(each -> each.startsWith("mvn ")).toList()) {
        Matcher module = Pattern.compile(" -pl ([\\w-]+)").matcher(line);
        while (module.find()) {
          asked.add(module.group(1));
          assertTrue(Files.exists(Path.of("..", module.group(1), "pom.xml")), line);
        }
        Matcher test = Pattern.compile(" -D(?:it\\.)?test=(\\w+)").matcher(line);
        while (test.find()) {
          asked.add(test.group(1));
          assertTrue(sources.contains("\n" + test.group(1) + ".java\n"), line);
        }
      }
    }
    assertTrue(asked.size() > 4, asked::toString);
  }
}

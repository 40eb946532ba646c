package dev.emc.app.launch;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.app.Main;
import dev.emc.app.cli.CommandLineApp;
import dev.emc.app.console.Terminal;
import dev.emc.app.home.Installation;
import dev.emc.core.config.ConfigFile;
import dev.emc.core.config.ExperimentLoader;
import dev.emc.core.plugin.Components;
import dev.emc.core.plugin.PluginLoader;
import dev.emc.eval.study.SweepConfig;
import dev.emc.eval.supervised.ClassifierProtocol;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the documentation shows can be typed, read and compiled. */
class DocumentedBlocksIT {
  private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");

  /** What a part of a config is put to. */
  private static final String REST =
      """
      backbone: resnet-tiny
      method: vicreg
      optimizer: sgd
      data: {train: none}
      """;

  private final Components components =
      PluginLoader.load(new Installation(Distribution.HOME).plugins());

  @TempDir Path temp;

  private static Stream<Document.Block> blocks(Predicate<Document.Block> wanted)
      throws IOException {
    return Document.all().stream().flatMap(page -> page.blocks().stream()).filter(wanted);
  }

  static Stream<Document.Block> commands() throws IOException {
    return blocks(
        block ->
            List.of("", "sh").contains(block.language())
                && lines(block).stream().anyMatch(DocumentedBlocksIT::isOurs));
  }

  /** One command a line: what stands on several is joined, remarks are left out. */
  private static List<String> lines(Document.Block block) {
    return block
        .text()
        .replaceAll("\\\\\n\\s*", " ")
        .lines()
        .flatMap(line -> Stream.of(line.replaceFirst("(^|\\s)#.*", "").split("&&|;|\\|")))
        .map(line -> line.strip().replaceFirst("^(exec|(mpirun|srun)( -\\S+( \\d+)?)*) ", ""))
        .toList();
  }

  private static boolean isOurs(String line) {
    return line.matches("(\\./)?emc( .*)?");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("commands")
  void aCommandIsOneThatThereIs(Document.Block block) {
    var app =
        new CommandLineApp(
            Main.commands(),
            new Installation(Distribution.HOME),
            System.out,
            System.err,
            Terminal.NONE);
    for (String line : lines(block)) {
      if (isOurs(line)) {
        var words = new ArrayList<String>();
        Matcher matcher = WORD.matcher(line.replaceFirst(">.*", ""));
        while (matcher.find()) {
          words.add(
              matcher.group(1) != null
                  ? matcher.group(1)
                  : matcher.group(2) != null ? matcher.group(2) : matcher.group(3));
        }
        app.check(words.subList(1, words.size()));
      }
    }
  }

  @Test
  void aProfileOfMavenIsOneThatThereIs() throws IOException {
    String poms =
        Files.readString(Path.of("../pom.xml"))
            + Files.readString(Path.of("../emc-app/pom.xml"))
            + Files.readString(Path.of("../emc-spark/pom.xml"));
    List<String> texts = blocks(block -> true).map(Document.Block::text).toList();
    int found = 0;
    for (String text : texts) {
      Matcher profile = Pattern.compile("mvn.* -P(\\w+)").matcher(text);
      while (profile.find()) {
        found++;
        assertTrue(poms.contains("<id>" + profile.group(1) + "</id>"), profile.group());
      }
    }
    assertTrue(found > 2);
  }

  static Stream<Document.Block> configs() throws IOException {
    return blocks(
        block ->
            block.language().equals("yaml")
                // What a run writes, and a line that is a remark to the program.
                && !block.text().contains("provenance:")
                // Of a plugin that is not there.
                && !block.text().contains("example/")
                && block.text().lines().anyMatch(line -> !line.startsWith("#")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("configs")
  void aConfigCanBeRead(Document.Block block) {
    String text = block.text();
    if (text.contains("few-labels:")) {
      ConfigFile.read(ClassifierProtocol.class, text, "probe.yaml", List.of(), components);
    } else if (text.contains("grid:")) {
      ConfigFile.read(SweepConfig.class, text, "sweep.yaml", List.of(), components);
    } else {
      String rest =
          REST.lines()
              .filter(line -> !text.matches("(?s)(.*\n)?" + line.split(":")[0] + ":.*"))
              .map(line -> line + "\n")
              .collect(Collectors.joining());
      ExperimentLoader.load(rest + text, "my.yaml", List.of(), components);
    }
  }

  static Stream<Document.Block> java() throws IOException {
    // What needs Spark is compiled in its module.
    return blocks(block -> block.language().equals("java") && !block.page().endsWith("spark.md"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("java")
  void javaCanBeCompiled(Document.Block block) throws IOException {
    String text = block.text();
    boolean whole = text.startsWith("package ");
    var sources = new ArrayList<String>();
    for (Document.Block other : whole ? java().toList() : List.of(block)) {
      if (other.page().equals(block.page())) {
        sources.add(whole ? other.text() : unit(text));
      }
    }
    var files = new ArrayList<String>();
    for (String source : sources) {
      Matcher name = Pattern.compile("class (\\w+)").matcher(source);
      assertTrue(name.find(), source);
      files.add(Files.writeString(temp.resolve(name.group(1) + ".java"), source).toString());
    }
    var options = new ArrayList<>(List.of("-proc:none", "-d", temp.toString(), "-cp"));
    options.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    var said = new StringWriter();
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (var manager = compiler.getStandardFileManager(null, null, null)) {
      assertTrue(
          compiler
              .getTask(
                  said, manager, null, options, null, manager.getJavaFileObjectsFromStrings(files))
              .call(),
          said::toString);
    }
  }

  /** A part of a class, or of a method, in one that has what the text around it speaks of. */
  private static String unit(String part) throws IOException {
    boolean members = part.startsWith("@");
    String face = part.startsWith("@Override") ? " implements SslMethod" : "";
    return imports()
        + ("abstract class Shown" + face + " {\n")
        + "  ai.djl.nn.Block projector;\n  ai.djl.nn.Block predictor;\n"
        + (members
            ? part
            : "  void run(NDArray z1, NDArray z2, NDArray yourLoss) throws Exception {\n"
                + part
                + "  }\n")
        + "}\n";
  }

  private static String imports() throws IOException {
    var packages =
        new ArrayList<>(
            List.of("ai.djl.ndarray", "java.nio.file", "java.util", "java.util.concurrent"));
    packages.add("org.junit.jupiter.api");
    for (String module : List.of("emc-api", "emc-core", "emc-eval", "emc-testkit")) {
      Path root = Path.of("..", module, "src/main/java");
      try (Stream<Path> files = Files.walk(root)) {
        files
            .filter(file -> file.endsWith("package-info.java"))
            .map(file -> root.relativize(file.getParent()).toString().replaceAll("[/\\\\]", "."))
            .sorted()
            .forEach(packages::add);
      }
    }
    return packages.stream().map(name -> "import " + name + ".*;\n").collect(Collectors.joining());
  }

  static Stream<Document.Block> poms() throws IOException {
    return blocks(block -> block.language().equals("xml"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("poms")
  void aDependencyIsOneThatThereIs(Document.Block block) throws Exception {
    byte[] text = ("<all>" + block.text() + "</all>").getBytes(StandardCharsets.UTF_8);
    var names =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(text))
            .getElementsByTagName("artifactId");
    for (int i = 0; i < names.getLength(); i++) {
      String name = names.item(i).getTextContent();
      assertTrue(!name.startsWith("emc-") || Files.exists(Path.of("..", name, "pom.xml")), name);
    }
  }
}

package dev.emc.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** The POMs that would be published say what a public repository asks for. */
public class PublishedPomsIT {
  /** What a public repository asks of a POM. */
  public static final List<String> ASKED =
      List.of(
          "name",
          "description",
          "url",
          "licenses/license/name",
          "licenses/license/url",
          "developers/developer/name",
          "scm/connection",
          "scm/developerConnection",
          "scm/url");

  private static final String FLATTENED = "target/flattened-pom.xml";

  /** Built after this module. */
  private static final Set<String> LATER = Set.of("emc-bench", "emc-spark");

  private final XPath xpath = XPathFactory.newInstance().newXPath();

  static List<String> modules() throws IOException {
    try (Stream<Path> folders = Files.list(Path.of(".."))) {
      return folders
          .filter(folder -> Files.exists(folder.resolve("pom.xml")))
          .map(folder -> folder.getFileName().toString())
          .filter(name -> name.startsWith("emc-") && !LATER.contains(name))
          .sorted()
          .toList();
    }
  }

  private static Document parse(String module, String file) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(Path.of("..", module, file).toFile());
  }

  private String text(Document pom, String path) throws Exception {
    return xpath.evaluate(path, pom).strip();
  }

  private Set<String> texts(Document pom, String path) throws Exception {
    var found = (NodeList) xpath.evaluate(path, pom, XPathConstants.NODESET);
    var texts = new TreeSet<String>();
    for (int i = 0; i < found.getLength(); i++) {
      texts.add(found.item(i).getTextContent().strip());
    }
    return texts;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("modules")
  void itIsCompleteAndStandsAlone(String module) throws Exception {
    Document pom = parse(module, FLATTENED);
    for (String path : ASKED) {
      assertFalse(text(pom, "/project/" + path).isEmpty(), path);
    }
    assertEquals(module, text(pom, "/project/artifactId"));
    assertEquals("", text(pom, "/project/parent"), "a parent");
    String versions = "/project/dependencies/dependency/version";
    for (String version : texts(pom, versions)) {
      assertTrue(version.matches("[\\w.-]+"), version);
    }
    assertEquals(Set.of(), texts(pom, "/project/repositories//url"), "places of its own");
  }

  /** Natives that a library brings are those of the machine that built it. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("modules")
  void onlyTheCommandLineBringsNatives(String module) throws Exception {
    Document pom = parse(module, FLATTENED);
    assertEquals(Set.of(), texts(pom, "/project/dependencies/dependency/classifier"));
    Set<String> dependencies = texts(pom, "/project/dependencies/dependency/artifactId");
    assertEquals(module.equals("emc-app"), dependencies.contains("emc-natives-cpu"));
    assertEquals(module.equals("emc-natives-cpu"), dependencies.contains("pytorch-jni"));
  }

  /** A plugin is compiled against what the program gives it anyway, and little of ours. */
  @Test
  void theExtensionPointsAreSmallAndNeedFourLibraries() throws Exception {
    Document pom = parse("emc-api", FLATTENED);
    assertEquals(
        Set.of("api", "apiguardian-api", "guice", "jspecify"),
        texts(pom, "/project/dependencies/dependency/artifactId"));
    Path jar =
        Path.of("../emc-api/target").resolve("emc-api-" + text(pom, "/project/version") + ".jar");
    assertTrue(Files.size(jar) < 200_000, () -> jar + " has 200 kB or more");
  }

  @Test
  void theBillOfMaterialsNamesEveryLibraryAndTheEngineThatWasTested() throws Exception {
    Document bom = parse("emc-bom", FLATTENED);
    Document parent = parse(".", "pom.xml");
    String managed = "/project/dependencyManagement/dependencies/dependency";
    var expected = new TreeSet<>(modules());
    expected.removeAll(List.of("emc-app", "emc-archetype", "emc-bom"));
    expected.addAll(
        List.of("emc-spark", "api", "pytorch-engine", "pytorch-jni", "guava", "snakeyaml"));
    assertEquals(expected, texts(bom, managed + "/artifactId"));
    for (var each :
        List.of(
            List.of("api", "djl.version"),
            List.of("pytorch-engine", "djl.version"),
            List.of("pytorch-jni", "pytorch-jni.version"),
            List.of("guava", "guava.version"),
            List.of("snakeyaml", "snakeyaml.version"))) {
      assertEquals(
          text(parent, "/project/properties/" + each.get(1)),
          text(bom, managed + "[artifactId='" + each.get(0) + "']/version"),
          each.get(0));
    }
  }
}

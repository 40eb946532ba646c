package dev.emc.app.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * The archetype of a plugin, filled in as {@code mvn archetype:generate} does. That is done by
 * Velocity: nothing but plain references may stand in the templates, so that replacing them is the
 * same.
 */
final class Archetype {
  private static final Path RESOURCES = Path.of("../emc-archetype/src/main/resources");
  private static final Path TEMPLATES = RESOURCES.resolve("archetype-resources");

  private Archetype() {}

  /**
   * Generates a project.
   *
   * @param values of the references
   * @param packageName for the folders of sources
   */
  static void generate(Path project, Map<String, String> values, String packageName)
      throws Exception {
    Element root =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(RESOURCES.resolve("META-INF/maven/archetype-metadata.xml").toFile())
            .getDocumentElement();
    var left = new TreeSet<Path>();
    try (Stream<Path> files = Files.walk(TEMPLATES)) {
      files.filter(Files::isRegularFile).map(TEMPLATES::relativize).forEach(left::add);
    }
    take(Path.of("pom.xml"), left);
    fill(Path.of("pom.xml"), project.resolve("pom.xml"), values);
    NodeList sets = root.getElementsByTagName("fileSet");
    for (int i = 0; i < sets.getLength(); i++) {
      Element set = (Element) sets.item(i);
      assertEquals("true", set.getAttribute("filtered"));
      Path directory = Path.of(texts(set, "directory").get(0));
      boolean packaged = set.getAttribute("packaged").equals("true");
      Path into = project.resolve(directory).resolve(packaged ? packageName.replace('.', '/') : "");
      for (Path file : matching(TEMPLATES.resolve(directory), texts(set, "include"))) {
        Path template = directory.resolve(file).normalize();
        take(template, left);
        fill(template, into.resolve(file), values);
      }
    }
    assertEquals(List.of(), List.copyOf(left), "templates that are left out");
  }

  private static void take(Path template, TreeSet<Path> left) {
    assertEquals(true, left.remove(template), () -> template + " is not there, or taken twice");
  }

  private static List<String> texts(Element set, String name) {
    NodeList found = set.getElementsByTagName(name);
    var texts = new ArrayList<String>();
    for (int i = 0; i < found.getLength(); i++) {
      texts.add(found.item(i).getTextContent());
    }
    return texts;
  }

  private static List<Path> matching(Path folder, List<String> patterns) throws IOException {
    // Of Maven's patterns, **/x stands for x in the folder itself as well.
    List<PathMatcher> matchers =
        patterns.stream()
            .flatMap(pattern -> Stream.of(pattern, pattern.replaceFirst("^\\*\\*/", "")))
            .map(pattern -> FileSystems.getDefault().getPathMatcher("glob:" + pattern))
            .toList();
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(folder::relativize)
          .filter(file -> matchers.stream().anyMatch(matcher -> matcher.matches(file)))
          .sorted()
          .toList();
    }
  }

  private static void fill(Path template, Path target, Map<String, String> values)
      throws IOException {
    String text = Files.readString(TEMPLATES.resolve(template));
    assertFalse(
        text.matches("(?s).*#([#*\\[{]|[a-zA-Z]).*"), template + " has a directive of Velocity");
    for (Map.Entry<String, String> value : values.entrySet()) {
      text = text.replace("${" + value.getKey() + "}", value.getValue());
    }
    assertFalse(text.matches("(?s).*\\$[!{a-zA-Z].*"), template + " has an unknown reference");
    Files.createDirectories(target.getParent());
    Files.writeString(target, text);
  }
}

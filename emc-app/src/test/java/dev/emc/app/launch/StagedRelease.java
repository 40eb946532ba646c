package dev.emc.app.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.app.PublishedPomsIT;
import dev.emc.app.testing.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathFactory;
import org.w3c.dom.Document;

/** EMC's modules as docs/releasing.md stages them, from a copy of the sources. */
final class StagedRelease {
  private final Path tree;
  private final Path staging;
  private final MavenRepository repository;

  /** Copies the sources into a folder; Maven has its modules in a repository of its own. */
  StagedRelease(Path folder, MavenRepository repository) throws IOException {
    this.repository = repository;
    tree = folder.resolve("tree");
    staging = folder.resolve("staging");
    Folders.copyProject(Path.of("..").toRealPath(), tree);
  }

  /** The copy of the sources. */
  Path tree() {
    return tree;
  }

  /** Where the artifacts are. */
  Path staging() {
    return staging;
  }

  /** The command of docs/releasing.md, but for the names in it. */
  static List<String> command(String version, Path staging) {
    return List.of(
        "-Prelease",
        "-Drevision=" + version,
        "-Demc.url=https://project.invalid/emc",
        "-DskipTests",
        "deploy",
        "-DaltDeploymentRepository=staging::" + staging.toUri());
  }

  /** Stages what the words of Maven choose, or all modules. */
  void deploy(String version, Duration limit, String... words) throws Exception {
    var all = new ArrayList<>(command(version, staging));
    all.addAll(List.of(words));
    repository.maven(tree, limit, all.toArray(String[]::new));
  }

  /** Checks every artifact that is staged; returns the modules' names. */
  TreeSet<String> check(String version) throws Exception {
    List<Path> files;
    try (Stream<Path> all = Files.walk(staging)) {
      files = all.filter(file -> file.toString().matches(".*\\.(jar|pom)")).sorted().toList();
    }
    var names = new TreeSet<String>();
    for (Path file : files) {
      for (Map.Entry<String, String> sum : Map.of("md5", "MD5", "sha1", "SHA-1").entrySet()) {
        assertEquals(
            digest(sum.getValue(), file), Files.readString(Path.of(file + "." + sum.getKey())));
      }
      if (file.toString().endsWith(".pom")) {
        names.add(module(file, version));
      }
    }
    return names;
  }

  private static String digest(String name, Path file) throws Exception {
    byte[] bytes = Files.readAllBytes(file);
    return HexFormat.of().formatHex(MessageDigest.getInstance(name).digest(bytes));
  }

  /** Checks one module by its POM; returns its name. */
  private static String module(Path file, String version) throws Exception {
    String text = Files.readString(file);
    assertFalse(text.contains("SNAPSHOT") || text.contains("<parent>"), text);
    // Maven itself puts in what the bill of materials says so.
    assertFalse(text.replace("${project.version}", "").contains("${"), text);
    Document pom = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
    XPath path = XPathFactory.newInstance().newXPath();
    for (String asked : PublishedPomsIT.ASKED) {
      assertFalse(path.evaluate("/project/" + asked, pom).isBlank(), asked + " of " + file);
    }
    String name = path.evaluate("/project/artifactId", pom);
    assertEquals(name + "-" + version + ".pom", String.valueOf(file.getFileName()));
    boolean code = !path.evaluate("/project/packaging", pom).equals("pom");
    for (String kind : List.of("", "-sources", "-javadoc")) {
      Path jar = file.resolveSibling(name + "-" + version + kind + ".jar");
      assertEquals(code, Files.exists(jar), jar.toString());
      if (code) {
        holds(jar, kind, name.equals("emc-archetype"));
      }
    }
    return name;
  }

  private static void holds(Path jar, String kind, boolean withoutJava) throws IOException {
    String wanted =
        switch (kind) {
          case "-sources" -> ".*\\.java";
          case "-javadoc" -> withoutJava ? "README.md" : "index.html";
          default -> withoutJava ? "META-INF/maven/archetype-metadata.xml" : ".*\\.class";
        };
    try (var zip = new ZipFile(jar.toFile())) {
      assertTrue(zip.stream().anyMatch(entry -> entry.getName().matches(wanted)), jar.toString());
    }
  }
}

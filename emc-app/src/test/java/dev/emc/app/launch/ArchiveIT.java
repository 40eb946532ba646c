package dev.emc.app.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The distribution as one archive, which {@code mvn verify -Pzip} writes. */
@EnabledIfSystemProperty(named = "emc.archive", matches = ".+")
class ArchiveIT {
  private static final Path ARCHIVE = Path.of(System.getProperty("emc.archive", "none"));

  private static Set<String> names(ZipFile zip) {
    var names = new HashSet<String>();
    zip.stream().forEach(entry -> names.add(entry.getName().replaceFirst("^[^/]+/", "")));
    return names;
  }

  @Test
  void holdsAllOfTheDistribution() throws IOException {
    try (var zip = new ZipFile(ARCHIVE.toFile());
        var files = Files.walk(Distribution.HOME)) {
      Set<String> names = names(zip);
      List<String> missing =
          files
              .filter(Files::isRegularFile)
              .map(file -> Distribution.HOME.relativize(file).toString().replace('\\', '/'))
              .filter(file -> !names.contains(file))
              .toList();
      assertEquals(List.of(), missing);
      assertTrue(
          names.containsAll(
              List.of(
                  "LICENSE",
                  "README.md",
                  "docs/plugins.md",
                  "examples/byol-plugin/pom.xml",
                  "examples/photos/README.md",
                  "examples/photos/images/cat.jpg",
                  "bin/emc",
                  "bin/emc.cmd",
                  "emc.cdx.json",
                  "licences/THIRD-PARTY.md",
                  "recipes/vicreg-emc.yaml")),
          names::toString);
      assertTrue(
          names.stream().anyMatch(name -> name.matches("licences/.*guice.*/META-INF/LICENSE")),
          names::toString);
      String root = zip.stream().findFirst().orElseThrow().getName().replaceFirst("/.*", "");
      assertTrue(ARCHIVE.getFileName().toString().startsWith(root), root);
    }
  }

  @Test
  void itsListOfLibrariesIsThatOfItsLib() throws IOException {
    try (var zip = new ZipFile(ARCHIVE.toFile())) {
      String file =
          zip.stream()
              .map(entry -> entry.getName())
              .filter(name -> name.endsWith("/emc.cdx.json"))
              .findFirst()
              .orElseThrow();
      JsonNode list;
      try (InputStream in = zip.getInputStream(zip.getEntry(file))) {
        list = new ObjectMapper().readTree(in);
      }
      assertEquals("CycloneDX", list.get("bomFormat").asText());
      var listed = new HashSet<String>();
      list.get("components")
          .forEach(c -> listed.add(c.get("name").asText() + "-" + c.get("version").asText()));
      List<String> unlisted =
          names(zip).stream()
              .filter(name -> name.matches("lib/.*\\.jar") && !name.startsWith("lib/emc-app-"))
              .map(name -> name.substring("lib/".length(), name.length() - ".jar".length()))
              // Natives have a classifier behind name and version.
              .filter(jar -> listed.stream().noneMatch(jar::startsWith))
              .toList();
      assertEquals(List.of(), unlisted);
    }
  }
}

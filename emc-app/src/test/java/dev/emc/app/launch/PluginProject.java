package dev.emc.app.launch;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A stranger's project of a plugin, written from what docs/plugins.md shows. */
final class PluginProject {
  private static final Pattern PACKAGE = Pattern.compile("package ([\\w.]+);");
  private static final Pattern CLASS = Pattern.compile("class (\\w+)");

  private PluginProject() {}

  /** Writes the project that the page shows in one package, with its POM as the page has it. */
  static void write(Path folder, String packageName) throws IOException {
    List<Document.Block> blocks =
        Document.all().stream()
            .filter(page -> page.name().equals("docs/plugins.md"))
            .findFirst()
            .orElseThrow()
            .blocks();
    Path inPackage = Path.of(packageName.replace('.', '/'));
    for (Document.Block block : blocks) {
      String text = block.text();
      if (block.language().equals("java") && find(PACKAGE, text).equals(packageName)) {
        String part = text.contains("dev.emc.testkit") ? "test" : "main";
        String name = find(CLASS, text);
        write(folder.resolve("src/" + part + "/java").resolve(inPackage), name + ".java", text);
        if (text.contains("@BuiltFor")) {
          write(
              folder.resolve("src/main/resources/META-INF/services"),
              "dev.emc.api.plugin.EmcPlugin",
              packageName + "." + name + "\n");
        }
      }
    }
    String pom =
        blocks.stream()
            .filter(block -> block.language().equals("xml"))
            .findFirst()
            .orElseThrow()
            .text();
    String artifact = packageName.substring(packageName.lastIndexOf('.') + 1);
    write(folder, "pom.xml", pom.replace("<artifactId>spread<", "<artifactId>" + artifact + "<"));
  }

  private static String find(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    assertTrue(matcher.find(), text);
    return matcher.group(1);
  }

  private static void write(Path folder, String name, String text) throws IOException {
    Files.writeString(Files.createDirectories(folder).resolve(name), text);
  }
}

package dev.emc.app.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.testkit.process.Limits;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A release into a local folder, and an outside project that is built on it. */
@Tag("proof")
@Timeout(value = 3600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReleaseIT {
  private static final Set<String> LEFT_OUT = Set.of("target", ".git", "runs");

  @TempDir Path temp;

  private void copySources(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            if (LEFT_OUT.contains(folder.getFileName().toString())) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            Files.createDirectories(to.resolve(from.relativize(folder)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.copy(file, to.resolve(from.relativize(file)));
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static void maven(Path folder, String... words) throws Exception {
    var command = new ArrayList<>(List.of("mvn", "-B", "-q"));
    command.addAll(List.of(words));
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    Limits.limited(process, Duration.ofMinutes(50));
    String said = String.join("\n", process.inputReader().lines().toList());
    assertEquals(0, Limits.end(process), said);
  }

  @Test
  void whatIsStagedIsCompleteAndServesAnExample() throws Exception {
    Path tree = temp.resolve("tree");
    copySources(Path.of("..").toRealPath(), tree);
    Path staging = temp.resolve("staging");
    maven(
        tree,
        "-Prelease",
        "-Drevision=0.0.7",
        "-Demc.url=https://project.invalid/emc",
        "-DskipTests",
        "deploy",
        "-DaltDeploymentRepository=staging::" + staging.toUri());
    List<Path> artifacts;
    try (Stream<Path> files = Files.walk(staging)) {
      artifacts = files.filter(file -> file.toString().matches(".*\\.(jar|pom)")).toList();
    }
    assertFalse(artifacts.isEmpty());
    for (Path artifact : artifacts) {
      for (String sum : List.of(".md5", ".sha1")) {
        assertTrue(Files.exists(Path.of(artifact + sum)), artifact + sum);
      }
      if (artifact.toString().endsWith(".pom")) {
        String pom = Files.readString(artifact);
        assertFalse(pom.contains("SNAPSHOT") || pom.contains("<parent>"), pom);
        boolean code = !pom.contains("<packaging>pom</packaging>");
        for (String kind : List.of(".jar", "-sources.jar", "-javadoc.jar")) {
          Path jar = Path.of(artifact.toString().replaceFirst("\\.pom$", kind));
          assertEquals(code, Files.exists(jar), jar.toString());
        }
      }
    }
    Path settings = temp.resolve("settings.xml");
    Files.writeString(
        settings,
        """
        <settings>
          <profiles>
            <profile>
              <id>staged</id>
              <repositories><repository><id>staged</id><url>%s</url></repository></repositories>
            </profile>
          </profiles>
          <activeProfiles><activeProfile>staged</activeProfile></activeProfiles>
        </settings>
        """
            .formatted(staging.toUri()));
    List<Path> projects = new ArrayList<>();
    for (String shown : List.of("spread", "each")) {
      PluginProject.write(temp.resolve(shown), "com.example." + shown);
      projects.add(temp.resolve(shown));
    }
    for (String example : List.of("byol-plugin", "djl-training-loop", "embedding-service")) {
      projects.add(tree.resolve("examples").resolve(example));
    }
    Path generated = temp.resolve("my-plugin");
    Archetype.generate(
        generated,
        Map.of(
            "groupId", "org.mine",
            "artifactId", "my-plugin",
            "version", "1.0",
            "package", "org.mine",
            "vendor", "mine",
            "emcVersion", "0.0.7"),
        "org.mine");
    projects.add(generated);
    for (Path project : projects) {
      maven(project, "-gs", settings.toString(), "-Demc.version=0.0.7", "verify");
    }
  }
}

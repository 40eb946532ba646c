package dev.emc.app.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.emc.testkit.process.Proof;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A release into a local folder, and outside projects that are built on it. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class ReleaseIT {
  private static final Duration LIMIT = Duration.ofMinutes(50);
  private static final String VERSION = "0.0.7";

  /** The modules on which plugins are built, and what they are tested with. */
  private static final String EXTENSION_POINTS = ".,emc-bom,emc-natives-cpu,emc-api";

  @TempDir Path temp;

  /** The short form. */
  @Test
  @Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void theExtensionPointsAreStagedAsAPublicRepositoryAsksWhereMavenIsOnline() throws Exception {
    assumeFalse(MavenRepository.OFFLINE, "offline Maven deploys nothing, not into a folder either");
    try (var repository = new MavenRepository(temp.resolve("repository"))) {
      var release = new StagedRelease(temp, repository);
      release.deploy(VERSION, LIMIT, "-pl", EXTENSION_POINTS);
      assertEquals(
          Set.of("emc-api", "emc-bom", "emc-natives-cpu", "emc-parent"), release.check(VERSION));
    }
  }

  @Test
  void aReleaseNamesItsVersionAndWhereItIsAtHome() throws Exception {
    try (var repository = new MavenRepository(temp.resolve("repository"))) {
      for (String[] said :
          List.of(
              new String[] {"-Drevision=0.0.7-SNAPSHOT", "name the version to be released"},
              new String[] {
                "-Demc.url=https://example.org/x", "name where the project is at home"
              })) {
        var words = new ArrayList<>(StagedRelease.command(VERSION, temp));
        words.set(words.indexOf("deploy"), "validate");
        words.addAll(List.of("-N", said[0]));
        String refused =
            repository.refused(Path.of("..").toRealPath(), LIMIT, words.toArray(String[]::new));
        assertTrue(refused.contains(said[1]), refused);
      }
    }
  }

  @Test
  @Tag(Proof.TAG)
  @Timeout(value = 2, unit = TimeUnit.HOURS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void whatIsStagedIsCompleteAndServesOutsiders() throws Exception {
    Proof proof = Proof.of("release");
    try (var built = new MavenRepository(temp.resolve("built"));
        var used = new MavenRepository(temp.resolve("used"))) {
      var release = new StagedRelease(temp, built);
      release.deploy(VERSION, LIMIT);
      TreeSet<String> names = release.check(VERSION);
      assertEquals(modules(), names);
      int projects = outsiders(release, used);
      whatBreaksIsFound(release.tree(), built);
      proof.record(
          "%d modules staged with sources, javadoc, checksums and complete POMs; %d projects of outsiders, one by archetype:generate, build and pass their tests on them; a method that is gone since is found"
              .formatted(names.size(), projects));
    }
  }

  private static TreeSet<String> modules() throws IOException {
    try (Stream<Path> folders = Files.list(Path.of(".."))) {
      return Stream.concat(
              Stream.of("emc-parent"),
              folders
                  .filter(folder -> Files.exists(folder.resolve("pom.xml")))
                  .map(folder -> String.valueOf(folder.getFileName()))
                  .filter(name -> name.startsWith("emc-")))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  /** Builds the examples, the plugins of docs/plugins.md, and what its first command makes. */
  private int outsiders(StagedRelease release, MavenRepository maven) throws Exception {
    Path settings =
        Files.writeString(
            temp.resolve("settings.xml"),
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
                .formatted(release.staging().toUri()));
    List<Path> projects = new ArrayList<>();
    for (String shown : List.of("spread", "each")) {
      PluginProject.write(temp.resolve(shown), "com.example." + shown);
      projects.add(temp.resolve(shown));
    }
    for (String example : OutsideProjects.EXAMPLES) {
      projects.add(release.tree().resolve("examples").resolve(example));
    }
    maven.maven(
        temp,
        LIMIT,
        Stream.concat(Stream.of("-gs", settings.toString()), Stream.of(documented()))
            .toArray(String[]::new));
    projects.add(temp.resolve("my-plugin"));
    for (Path project : projects) {
      maven.maven(project, LIMIT, "-gs", settings.toString(), "-Demc.version=" + VERSION, "verify");
    }
    return projects.size();
  }

  /** The words of the page's first command after Maven's name, for the version at hand. */
  private static String[] documented() throws IOException {
    String text =
        Document.all().stream()
            .flatMap(page -> page.blocks().stream())
            .map(Document.Block::text)
            .filter(block -> block.startsWith("mvn archetype:generate"))
            .findFirst()
            .orElseThrow();
    return text.replaceAll("-DarchetypeVersion=\\S+", "-DarchetypeVersion=" + VERSION)
        .replace("\\\n", " ")
        .strip()
        .replaceFirst("^mvn ", "")
        .split("\\s+");
  }

  /** The next patch may not take away what was released. */
  private static void whatBreaksIsFound(Path tree, MavenRepository maven) throws Exception {
    String[] words = {
      "-Drevision=0.0.8",
      "-Dapi.baseline=" + VERSION,
      "-Dmaven.test.skip=true",
      "-Dspotless.check.skip=true",
      "-pl",
      EXTENSION_POINTS,
      "verify"
    };
    maven.maven(tree, LIMIT, words);
    Path source = tree.resolve("emc-api/src/main/java/dev/emc/api/LossTerms.java");
    Files.writeString(
        source, Files.readString(source).replace("LossTerms join(", "LossTerms joined("));
    String refused = maven.refused(tree, LIMIT, words);
    assertTrue(refused.contains("METHOD_REMOVED"), refused);
  }
}

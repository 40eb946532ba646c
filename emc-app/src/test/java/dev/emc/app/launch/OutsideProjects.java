package dev.emc.app.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.emc.app.testing.Folders;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The projects of outsiders — the examples, the plugins of docs/plugins.md and one made by the
 * archetype — built by Maven on what this build has just made, without a network.
 *
 * <p>Their local repository is a {@link MavenRepository} with this build's artifacts, as they would
 * be published. Whatever a project asks for must be something that this build has asked for before.
 */
final class OutsideProjects implements AutoCloseable {
  /** The examples, each a project of its own. */
  static final List<String> EXAMPLES =
      List.of("byol-plugin", "djl-training-loop", "embedding-service", "npy-evaluation");

  /** Seven projects, four of them with tests: a minute where a processor is free. */
  private static final Duration LIMIT = Duration.ofMinutes(25);

  /** Whoever reads checkpoints and images alone. */
  static final String READERS = "readers";

  /** Package of what the archetype makes. */
  static final String GENERATED = "org.mine.views";

  private static final Pattern TESTS = Pattern.compile("<testsuite [^>]*\\btests=\"(\\d+)\"");

  private final Path folder;
  private final MavenRepository repository;
  private final String version;

  /** In a folder that is empty. */
  OutsideProjects(Path folder) throws Exception {
    this.folder = folder;
    repository = new MavenRepository(folder.resolve("repository"));
    try {
      version = stage();
      write();
      build();
    } catch (Exception | AssertionError e) {
      close();
      throw e;
    }
  }

  /** Puts the modules where Maven finds them; returns their version. */
  private String stage() throws IOException {
    String found = "";
    try (Stream<Path> modules = Files.list(Path.of(".."))) {
      for (Path module : modules.sorted().toList()) {
        Path pom = module.resolve("target/flattened-pom.xml");
        if (Files.exists(pom)) {
          String name = module.getFileName().toString();
          found = version(Files.readString(pom), name);
          Path jar = module.resolve("target").resolve(name + "-" + found + ".jar");
          repository.add(name, found, pom, jar);
        }
      }
    }
    assertFalse(found.isEmpty(), "no module has been packaged");
    return found;
  }

  private static String version(String pom, String artifact) {
    Matcher matcher =
        Pattern.compile("<artifactId>" + artifact + "</artifactId>\\s*<version>([^<]+)<")
            .matcher(pom);
    assertEquals(true, matcher.find(), pom);
    return matcher.group(1);
  }

  private void write() throws Exception {
    var names = new ArrayList<>(EXAMPLES);
    for (String example : EXAMPLES) {
      Folders.copyProject(Path.of("../examples", example), folder.resolve(example));
    }
    for (String shown : List.of("spread", "each")) {
      names.add(shown);
      PluginProject.write(folder.resolve(shown), "com.example." + shown);
    }
    names.add(READERS);
    Files.writeString(
        Files.createDirectory(folder.resolve(READERS)).resolve("pom.xml"),
        """
        <project xmlns="http://maven.apache.org/POM/4.0.0">
          <modelVersion>4.0.0</modelVersion>
          <groupId>outside</groupId>
          <artifactId>readers</artifactId>
          <version>1</version>
          <packaging>pom</packaging>
          <dependencies>
            <dependency>
              <groupId>dev.emc</groupId>
              <artifactId>emc-checkpoint</artifactId>
              <version>${emc.version}</version>
            </dependency>
            <dependency>
              <groupId>dev.emc</groupId>
              <artifactId>emc-images</artifactId>
              <version>${emc.version}</version>
            </dependency>
          </dependencies>
        </project>
        """);
    names.add("my-plugin");
    Archetype.generate(
        folder.resolve("my-plugin"),
        Map.of(
            "groupId", "org.mine",
            "artifactId", "my-plugin",
            "version", "2.0",
            "package", GENERATED,
            "vendor", "mine",
            "emcVersion", version),
        GENERATED);
    Files.writeString(
        folder.resolve("pom.xml"),
        """
        <project xmlns="http://maven.apache.org/POM/4.0.0">
          <modelVersion>4.0.0</modelVersion>
          <groupId>outside</groupId>
          <artifactId>all</artifactId>
          <version>1</version>
          <packaging>pom</packaging>
          <modules>%s</modules>
        </project>
        """
            .formatted(
                names.stream()
                    .map(name -> "<module>" + name + "</module>")
                    .collect(Collectors.joining())));
  }

  /** One call for all of them, as starting Maven costs as much as building one. */
  private void build() throws Exception {
    repository.maven(
        folder,
        LIMIT,
        "-o",
        "-Demc.version=" + version,
        "-DargLine=-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        "package",
        // The class path that exec:java has; by the goal that this build uses as well.
        "org.apache.maven.plugins:maven-dependency-plugin:3.11.0:build-classpath",
        "-Dmdep.outputFile=target/classpath");
  }

  /** The folder of a project. */
  Path project(String name) {
    return folder.resolve(name);
  }

  /** The jar that Maven made of a project. */
  Path jar(String name) throws IOException {
    try (Stream<Path> files = Files.list(project(name).resolve("target"))) {
      return files
          .filter(file -> file.getFileName().toString().matches(name + "-[\\d.]+\\.jar"))
          .findFirst()
          .orElseThrow();
    }
  }

  /** What a project runs on: its own classes, then its libraries where they really lie. */
  List<Path> classPath(String name) throws IOException {
    var path = new ArrayList<>(List.of(project(name).resolve("target/classes")));
    String libraries = Files.readString(project(name).resolve("target/classpath"));
    for (String library : libraries.strip().split(File.pathSeparator)) {
      path.add(Path.of(library).toRealPath());
    }
    return path;
  }

  /** How many tests of a project ran. One that fails ends the build. */
  int tests(String name) throws IOException {
    int sum = 0;
    Path reports = project(name).resolve("target/surefire-reports");
    try (Stream<Path> files = Files.list(reports)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".xml")).toList()) {
        Matcher matcher = TESTS.matcher(Files.readString(file));
        assertEquals(true, matcher.find(), file.toString());
        sum += Integer.parseInt(matcher.group(1));
      }
    }
    return sum;
  }

  /** Removes the links to the user's libraries. */
  @Override
  public void close() throws IOException {
    repository.close();
  }
}

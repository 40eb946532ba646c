package dev.emc.app.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.emc.app.testing.Folders;
import dev.emc.testkit.process.Limits;
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
 * <p>Their local repository is a folder with this build's artifacts, as they would be published,
 * and links to what lies in the user's own. So nothing is installed there and nothing copied, and
 * whatever a project asks for must be something that this build has asked for before.
 */
final class OutsideProjects implements AutoCloseable {
  /** The examples, each a project of its own. */
  static final List<String> EXAMPLES =
      List.of("byol-plugin", "djl-training-loop", "embedding-service", "npy-evaluation");

  /** Seven projects, four of them with tests: a minute where a processor is free. */
  private static final Duration LIMIT = Duration.ofMinutes(25);

  /** Package of what the archetype makes. */
  static final String GENERATED = "org.mine.views";

  private static final Pattern TESTS = Pattern.compile("<testsuite [^>]*\\btests=\"(\\d+)\"");

  private final Path folder;
  private final Path repository;
  private final String version;

  /** In a folder that is empty. */
  OutsideProjects(Path folder) throws Exception {
    this.folder = folder;
    repository = Files.createDirectory(folder.resolve("repository")).toRealPath();
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
    Path users = Path.of(System.getProperty("emc.maven.repository"));
    Path ours = Path.of("dev", "emc");
    link(users, repository, ours.getName(0).toString());
    link(users.resolve("dev"), Files.createDirectory(repository.resolve("dev")), "emc");
    String found = "";
    try (Stream<Path> modules = Files.list(Path.of(".."))) {
      for (Path module : modules.sorted().toList()) {
        Path pom = module.resolve("target/flattened-pom.xml");
        if (Files.exists(pom)) {
          String name = module.getFileName().toString();
          found = version(Files.readString(pom), name);
          Path at = Files.createDirectories(repository.resolve(ours).resolve(name).resolve(found));
          Files.copy(pom, at.resolve(name + "-" + found + ".pom"));
          String jar = name + "-" + found + ".jar";
          if (Files.exists(module.resolve("target").resolve(jar))) {
            Files.copy(module.resolve("target").resolve(jar), at.resolve(jar));
          }
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

  /** Links to all that lies in a folder, which need not be there, but for one name. */
  private static void link(Path from, Path to, String except) throws IOException {
    if (Files.isDirectory(from)) {
      try (Stream<Path> files = Files.list(from)) {
        for (Path file : files.toList()) {
          if (!file.getFileName().toString().equals(except)) {
            Files.createSymbolicLink(to.resolve(file.getFileName()), file.toRealPath());
          }
        }
      }
    }
  }

  private void write() throws Exception {
    var names = new ArrayList<>(EXAMPLES);
    for (String example : EXAMPLES) {
      Folders.copy(Path.of("../examples", example), folder.resolve(example), "target");
    }
    for (String shown : List.of("spread", "each")) {
      names.add(shown);
      PluginProject.write(folder.resolve(shown), "com.example." + shown);
    }
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
    Path maven = Path.of(System.getProperty("emc.maven.home"), "bin", "mvn");
    var builder =
        new ProcessBuilder(
                maven.toString(),
                "-B",
                "-q",
                "-o",
                "-Dmaven.repo.local=" + repository,
                // Whatever the outer build took its libraries from is right.
                "-Daether.enhancedLocalRepository.trackingFilename=any.properties",
                "-Demc.version=" + version,
                "-DargLine=-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
                "package",
                // The class path that exec:java has; by the goal that this build uses as well.
                "org.apache.maven.plugins:maven-dependency-plugin:3.11.0:build-classpath",
                "-Dmdep.outputFile=target/classpath")
            .directory(folder.toFile())
            .redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("MAVEN_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
    Process process = Limits.limited(builder.start(), LIMIT);
    String said = String.join("\n", process.inputReader().lines().toList());
    assertEquals(0, Limits.end(process, LIMIT), said);
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

  /** Removes the links to the user's libraries, so that whoever deletes the folder finds none. */
  @Override
  public void close() throws IOException {
    Folders.delete(repository);
  }
}

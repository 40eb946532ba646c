package dev.emc.app.launch;

import dev.emc.app.testing.Folders;
import dev.emc.testkit.process.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A local repository of Maven for one test: a folder of its own for EMC's modules, and links to all
 * else that lies in the user's. So nothing of EMC is installed there and nothing copied.
 */
final class MavenRepository implements AutoCloseable {
  private static final Path USERS = Path.of(System.getProperty("emc.maven.repository", ""));
  private static final Path MAVEN = Path.of(System.getProperty("emc.maven.home", ""), "bin", "mvn");

  /** Whether the outer build may not use the network; then this test may not, either. */
  static final boolean OFFLINE = "offline: true".equals(System.getProperty("emc.maven.offline"));

  private final Path folder;
  private final Path modules;

  /** Makes this folder, in one that is there. */
  MavenRepository(Path folder) throws IOException {
    this.folder = Files.createDirectory(folder).toRealPath();
    link(USERS, this.folder, "dev");
    Path dev = Files.createDirectory(this.folder.resolve("dev"));
    link(USERS.resolve("dev"), dev, "emc");
    modules = dev.resolve("emc");
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

  /** Whether the user's repository has some version of a library or plugin. */
  static boolean has(String groupId, String artifactId) {
    return Files.isDirectory(USERS.resolve(groupId.replace('.', '/')).resolve(artifactId));
  }

  /** Puts a module where Maven finds it; the jar may be missing. */
  void add(String artifactId, String version, Path pom, Path jar) throws IOException {
    Path at = Files.createDirectories(modules.resolve(artifactId).resolve(version));
    Files.copy(pom, at.resolve(artifactId + "-" + version + ".pom"));
    if (Files.exists(jar)) {
      Files.copy(jar, at.resolve(artifactId + "-" + version + ".jar"));
    }
  }

  /** Runs Maven in a folder; returns what it said. It must end well. */
  String maven(Path at, Duration limit, String... words) throws Exception {
    Process process = start(at, limit, words);
    String said = process.inputReader().lines().collect(Collectors.joining("\n"));
    if (Limits.end(process, limit) != 0) {
      throw new AssertionError(List.of(words) + ": " + said);
    }
    return said;
  }

  /** Runs Maven in a folder; returns what it said. It must refuse. */
  String refused(Path at, Duration limit, String... words) throws Exception {
    Process process = start(at, limit, words);
    String said = process.inputReader().lines().collect(Collectors.joining("\n"));
    if (Limits.end(process, limit) == 0) {
      throw new AssertionError(List.of(words) + " was done: " + said);
    }
    return said;
  }

  private Process start(Path at, Duration limit, String... words) throws IOException {
    var command = new ArrayList<>(List.of(MAVEN.toString(), "-B", "-q"));
    if (OFFLINE) {
      command.add("-o");
    }
    command.add("-Dmaven.repo.local=" + folder);
    // Whatever the outer build took its libraries from is right.
    command.add("-Daether.enhancedLocalRepository.trackingFilename=any.properties");
    command.addAll(List.of(words));
    var builder = new ProcessBuilder(command).directory(at.toFile()).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    // What is there may say how the network is reached.
    builder
        .environment()
        .merge("MAVEN_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC", (a, b) -> a + " " + b);
    return Limits.limited(builder.start(), limit);
  }

  /** Removes the links to the user's libraries, so that whoever deletes the folder finds none. */
  @Override
  public void close() throws IOException {
    Folders.delete(folder);
  }
}

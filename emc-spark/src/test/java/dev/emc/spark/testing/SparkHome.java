package dev.emc.spark.testing;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An installation of Spark, made of the libraries of the tests' class path that are not in our jar,
 * with its program {@code spark-submit}. It is what a user has before EMC comes.
 */
public final class SparkHome {
  /** As the script of an installation: Spark's launcher makes the command, which is run. */
  private static final String SUBMIT =
      """
      #!/usr/bin/env bash
      export SPARK_HOME="$(cd "$(dirname "$0")/.." && pwd)" SPARK_SCALA_VERSION=2.13
      command=()
      while IFS= read -r -d '' part; do
        command+=("${part#$'\\n'}")
      done < <("$JAVA_HOME/bin/java" -cp "$SPARK_HOME/jars/*" org.apache.spark.launcher.Main \\
        org.apache.spark.deploy.SparkSubmit "$@")
      exec "${command[@]:1}"
      """;

  private final Path home;

  private SparkHome(Path home) {
    this.home = home;
  }

  /**
   * Makes one.
   *
   * @param home folder that is not there yet
   * @param own the jar that is to be handed in; what is in it is not in Spark
   * @param settings lines of {@code spark-defaults.conf}
   */
  public static SparkHome make(Path home, Path own, List<String> settings) throws IOException {
    Set<String> ours = classes(own).collect(Collectors.toSet());
    Path jars = Files.createDirectories(home.resolve("jars"));
    String all =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    var libraries = new ArrayList<String>();
    for (String each : all.split(File.pathSeparator)) {
      Path library = Path.of(each).toAbsolutePath().normalize();
      if (each.endsWith(".jar") && isOfSpark(library, ours)) {
        libraries.add(library.toUri().toString());
      }
    }
    named(jars.resolve("libraries.jar"), libraries);
    Files.createDirectories(home.resolve("conf"));
    Files.write(home.resolve("conf/spark-defaults.conf"), settings);
    Path script = Files.createDirectories(home.resolve("bin")).resolve("spark-submit");
    Files.writeString(script, SUBMIT);
    if (!script.toFile().setExecutable(true)) {
      throw new IOException(script + " cannot be made a program");
    }
    return new SparkHome(home);
  }

  /** Whether a library has classes, of which none is in our jar or is ours. */
  private static boolean isOfSpark(Path library, Set<String> ours) throws IOException {
    Optional<String> first = classes(library).findFirst();
    return first.isPresent() && !ours.contains(first.get()) && !first.get().startsWith("dev/emc/");
  }

  /** A jar that holds nothing but the names of others. */
  private static void named(Path jar, List<String> libraries) throws IOException {
    var manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, String.join(" ", libraries));
    new JarOutputStream(Files.newOutputStream(jar), manifest).close();
  }

  /** The classes in a jar, as paths. */
  public static Stream<String> classes(Path jar) throws IOException {
    try (var file = new JarFile(jar.toFile())) {
      Stream.Builder<String> names = Stream.builder();
      for (Enumeration<JarEntry> all = file.entries(); all.hasMoreElements(); ) {
        String name = all.nextElement().getName();
        if (name.endsWith(".class") && !name.startsWith("META-INF/")) {
          names.add(name);
        }
      }
      return names.build();
    }
  }

  /** A line as a user types it, with this Spark's programs on the path. */
  public ProcessBuilder shell(Path folder, String line) {
    return here(new ProcessBuilder("bash", "-c", line).directory(folder.toFile()));
  }

  /** A part of a standalone cluster: its master or a worker, on this machine. */
  public ProcessBuilder daemon(Path folder, String main, String... arguments) {
    var command =
        Stream.concat(
                Stream.of(java().resolve("bin/java").toString(), "-Xmx256m", "-cp"),
                Stream.concat(Stream.of(home.resolve("jars") + "/*", main), Stream.of(arguments)))
            .toList();
    var builder = here(new ProcessBuilder(command).directory(folder.toFile()));
    builder.environment().put("SPARK_HOME", home.toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    return builder;
  }

  private static Path java() {
    return Path.of(System.getProperty("java.home"));
  }

  private ProcessBuilder here(ProcessBuilder builder) {
    builder
        .environment()
        .merge("PATH", home.resolve("bin").toString(), (path, bin) -> bin + ":" + path);
    builder.environment().put("JAVA_HOME", java().toString());
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    return builder;
  }
}

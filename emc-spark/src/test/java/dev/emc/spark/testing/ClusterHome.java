package dev.emc.spark.testing;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a Spark with executors in processes of their own needs: a home, made of the class path. */
public final class ClusterHome {
  private static final List<String> OPENED =
      List.of(
          "java.lang",
          "java.lang.invoke",
          "java.lang.reflect",
          "java.io",
          "java.net",
          "java.nio",
          "java.util",
          "java.util.concurrent",
          "java.util.concurrent.atomic",
          "sun.nio.ch",
          "sun.nio.cs",
          "sun.security.action",
          "sun.util.calendar");

  private ClusterHome() {}

  private static List<Path> classPath() {
    String all =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Stream.of(all.split(File.pathSeparator))
        .filter(each -> !each.isBlank())
        .map(each -> Path.of(each).toAbsolutePath().normalize())
        .toList();
  }

  /**
   * A program on a cluster of two executors of one core each, with a driver of its own.
   *
   * @param home to be made
   * @param main its class
   */
  public static ProcessBuilder program(Path home, String main, String... arguments)
      throws IOException {
    return executors(
        home,
        List.of("-Dspark.master=local-cluster[2,1,1024]", "-Dspark.executor.cores=1"),
        main,
        arguments);
  }

  /**
   * A program on a cluster of one executor of two cores, with a driver of its own, that has GPUs of
   * these addresses as far as Spark knows, and gives each task one.
   *
   * @param home to be made
   * @param main its class
   */
  public static ProcessBuilder gpus(
      Path home, List<String> addresses, String main, String... arguments) throws IOException {
    String count = String.valueOf(addresses.size());
    Path script = Files.createDirectories(home).resolve("gpus.sh");
    Files.writeString(
        script,
        "#!/bin/sh\necho '{\"name\": \"gpu\", \"addresses\": [\"%s\"]}'\n"
            .formatted(String.join("\", \"", addresses)));
    if (!script.toFile().setExecutable(true)) {
      throw new IOException(script + " cannot be made a program");
    }
    return executors(
        home,
        List.of(
            "-Dspark.master=local-cluster[1,2,1024]",
            "-Dspark.executor.cores=2",
            "-Dspark.worker.resource.gpu.amount=" + count,
            "-Dspark.worker.resource.gpu.discoveryScript=" + script,
            "-Dspark.executor.resource.gpu.amount=" + count,
            "-Dspark.task.resource.gpu.amount=1"),
        main,
        arguments);
  }

  private static ProcessBuilder executors(
      Path home, List<String> cluster, String main, String... arguments) throws IOException {
    var options = new ArrayList<>(cluster);
    options.addAll(
        List.of(
            "-Xmx1g",
            "-Dspark.executor.memory=1g",
            "-Dspark.task.maxFailures=4",
            "-Dspark.executor.extraClassPath=" + joined(),
            "-Dspark.executor.extraJavaOptions=" + opens()));
    return started(home, options, main, arguments);
  }

  /**
   * A program on a cluster within a JVM of its own, on two cores, whose heap is resident from the
   * begin.
   *
   * @param home to be made
   * @param heap in MB
   * @param main its class
   */
  public static ProcessBuilder local(Path home, int heap, String main, String... arguments)
      throws IOException {
    return started(
        home,
        List.of(
            "-Xms" + heap + "m",
            "-Xmx" + heap + "m",
            "-XX:+AlwaysPreTouch",
            "-Dspark.master=local[2]"),
        main,
        arguments);
  }

  private static String joined() {
    return classPath().stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }

  private static String opens() {
    return OPENED.stream()
        .map(name -> "--add-opens=java.base/" + name + "=ALL-UNNAMED")
        .collect(Collectors.joining(" "));
  }

  private static ProcessBuilder started(
      Path home, List<String> options, String main, String... arguments) throws IOException {
    // What Spark looks for; all that there is comes by the class path.
    Files.createDirectories(home.resolve("jars"));
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(opens().split(" ")));
    command.addAll(options);
    command.addAll(
        List.of(
            "-Dspark.ui.enabled=false",
            "-Dspark.driver.host=127.0.0.1",
            "-Dspark.driver.bindAddress=127.0.0.1",
            "-Dspark.local.dir=" + home,
            "-cp",
            joined(),
            main));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).directory(home.toFile());
    builder.environment().put("SPARK_HOME", home.toString());
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    // Else it looks for the folders of its own build.
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    return builder;
  }

  /**
   * The executors of a program: what it has started of Java. The system does not tell arguments
   * that are as long as a class path is.
   */
  public static List<ProcessHandle> executors(Process program) {
    return program
        .descendants()
        .filter(child -> child.info().command().orElse("").endsWith("java"))
        .toList();
  }
}

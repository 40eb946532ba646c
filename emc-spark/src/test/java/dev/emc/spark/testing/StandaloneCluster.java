package dev.emc.spark.testing;

import dev.emc.testkit.process.Limits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A master and workers of one core each, processes of this machine. */
public final class StandaloneCluster implements AutoCloseable {
  private static final String PACKAGE = "org.apache.spark.deploy.";

  /** As long as the longest proof with it may take. */
  private static final Duration LONGEST = Duration.ofHours(1);

  private final List<Process> daemons = new ArrayList<>();
  private final Path folder;

  private StandaloneCluster(Path folder) {
    this.folder = folder;
  }

  /** A port that nobody has now. */
  public static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Starts the processes; whoever hands in a job waits for them. */
  public static StandaloneCluster start(SparkHome spark, Path folder, int port, int workers)
      throws IOException {
    var cluster = new StandaloneCluster(Files.createDirectories(folder));
    cluster.daemon(
        spark,
        "master.Master",
        "--host",
        "127.0.0.1",
        "--port",
        "" + port,
        "--webui-port",
        "" + freePort());
    for (int i = 0; i < workers; i++) {
      cluster.daemon(
          spark,
          "worker.Worker",
          "--host",
          // To Spark each is a machine of its own; on Linux all of 127.0.0.0/8 are this one.
          "127.0.0." + (i + 1),
          "--cores",
          "1",
          "--memory",
          "1g",
          "--webui-port",
          "" + freePort(),
          "--work-dir",
          folder.resolve("worker" + i).toString(),
          "spark://127.0.0.1:" + port);
    }
    return cluster;
  }

  private void daemon(SparkHome spark, String name, String... arguments) throws IOException {
    Path said = folder.resolve("said-%d.txt".formatted(daemons.size()));
    daemons.add(
        Limits.limited(
            spark
                .daemon(folder, PACKAGE + name, arguments)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start(),
            LONGEST));
  }

  /**
   * How many executors an application had.
   *
   * @param application in the order in which they came, from 1
   */
  public int executorsOf(int application) throws IOException {
    int executors = 0;
    for (Path worker : list(folder)) {
      if (Files.isDirectory(worker)) {
        List<Path> applications = list(worker);
        executors += list(applications.get(application - 1)).size();
      }
    }
    return executors;
  }

  /** The executors that run now, processes that workers have started. */
  public List<ProcessHandle> executors() {
    return daemons.stream().flatMap(Process::children).filter(ProcessHandle::isAlive).toList();
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  @Override
  public void close() {
    for (Process daemon : daemons) {
      daemon.descendants().forEach(ProcessHandle::destroyForcibly);
      daemon.destroyForcibly();
    }
  }
}

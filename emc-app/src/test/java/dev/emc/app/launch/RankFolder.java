package dev.emc.app.launch;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.core.train.MetricsLog;
import dev.emc.testkit.process.Limits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A folder with a config and images in which tests start programs, alone or as ranks. Whatever is
 * still running when it is closed is killed.
 */
final class RankFolder implements AutoCloseable {
  /** However a rank is lost, all end within this. */
  static final Duration END = Duration.ofSeconds(30);

  private static final String CONFIG =
      """
      backbone: {type: resnet-tiny, width: 4}
      method: {type: vicreg, projector: [16, 16]}
      regularizer: {type: emc, entropy-weight: 1, covariance-weight: 1}
      data: {train: images-idx3-ubyte, workers: 1}
      views:
        - size: 12
          count: 2
          augmentations:
            - {type: random-resized-crop, scale-min: 0.4}
            - {type: normalize, mean: [0.5], std: [0.25]}
      epochs: 4000
      batch-size: 16
      optimizer: {type: sgd, lr: 0.002, lr-batch: 0}
      checkpoints: {every-epochs: 1}
      log-every: 1
      threads: 1
      device: cpu
      """;

  private final Path folder;
  private final List<Process> started = new ArrayList<>();

  /** Writes config and images. */
  RankFolder(Path folder) throws IOException {
    this.folder = folder;
    Files.writeString(folder.resolve("config.yaml"), CONFIG);
    var random = new Random(7);
    ByteBuffer images = ByteBuffer.allocate(16 + 64 * 144);
    images.putInt(0x803).putInt(64).putInt(12).putInt(12);
    for (int i = 0; i < 64; i++) {
      double fx = random.nextDouble();
      for (int p = 0; p < 144; p++) {
        images.put((byte) (127 + 100 * Math.sin(fx * (p % 12)) + 20 * random.nextDouble()));
      }
    }
    Files.write(folder.resolve("images-idx3-ubyte"), images.array());
  }

  Path resolve(String name) {
    return folder.resolve(name);
  }

  static String emc() {
    return Distribution.HOME.resolve("bin/emc").toString();
  }

  /** Starts ranks of one command. */
  Process ranks(MpiLauncher launcher, String... arguments) throws IOException {
    var words = new ArrayList<>(List.of(launcher.program(), "-n", "2", emc()));
    words.addAll(List.of(arguments));
    return start(words);
  }

  /** Starts any program here. */
  Process start(List<String> words) throws IOException {
    return start(words, "");
  }

  /**
   * Starts any program here.
   *
   * @param options for its virtual machine
   */
  Process start(List<String> words, String options) throws IOException {
    var builder = new ProcessBuilder(words).directory(folder.toFile());
    Map<String, String> environment = builder.environment();
    // A process of seconds does not earn back what the second compiler takes.
    environment.put("EMC_JAVA_OPTS", "-XX:TieredStopAtLevel=1 " + options);
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    // Of Open MPI alone: tests may be root's, on fewer cores than ranks.
    environment.put("OMPI_ALLOW_RUN_AS_ROOT", "1");
    environment.put("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1");
    environment.put("OMPI_MCA_rmaps_base_oversubscribe", "1");
    builder.redirectOutput(folder.resolve("out").toFile());
    Process process = Limits.limited(builder.redirectError(folder.resolve("err").toFile()).start());
    started.add(process);
    return process;
  }

  String out() {
    return text("out");
  }

  String err() {
    return text("err");
  }

  private String text(String name) {
    try {
      return Files.readString(folder.resolve(name));
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** The lines of the error stream that begin so. */
  List<String> lines(String begin) {
    return err().lines().filter(line -> line.startsWith(begin)).toList();
  }

  /** Waits for a program's end; its exit code. */
  int code(Process process, Duration limit) throws InterruptedException {
    assertTrue(
        process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS),
        () -> "it does not end within " + limit.toSeconds() + " s: " + err());
    return process.exitValue();
  }

  /** Waits, while a program runs, until something is so, and no longer than a program may take. */
  void await(Process process, BooleanSupplier fact) throws InterruptedException {
    long limit = System.nanoTime() + Limits.PROGRAM.toNanos();
    while (true) {
      // Asked first: the end may be what makes it so.
      boolean alive = process.isAlive();
      if (fact.getAsBoolean()) {
        return;
      }
      assertTrue(alive, () -> "it has ended: " + err());
      assertTrue(
          System.nanoTime() < limit,
          () -> "not within " + Limits.PROGRAM.toSeconds() + " s: " + err());
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  /** Losses of the steps that a run's log has so far. */
  List<Double> losses(String run) {
    try {
      return MetricsLog.read(resolve(run)).stream()
          .filter(line -> line.path("kind").asText().equals("step"))
          .map(line -> line.path("loss").asDouble())
          .toList();
    } catch (IOException | RuntimeException e) {
      // Not there yet, or about to be replaced.
      return List.of();
    }
  }

  /** The Java process of a rank, once there is one. */
  static Optional<ProcessHandle> rank(MpiLauncher launcher, Process process, int rank) {
    String wanted = launcher.rank() + "=" + rank;
    return process
        .descendants()
        .filter(each -> each.info().command().orElse("").endsWith("java"))
        .filter(each -> environment(each).contains(wanted))
        .findFirst();
  }

  private static List<String> environment(ProcessHandle process) {
    try {
      Path file = Path.of("/proc", Long.toString(process.pid()), "environ");
      return List.of(Files.readString(file, StandardCharsets.ISO_8859_1).split("\0"));
    } catch (IOException e) {
      return List.of();
    }
  }

  static void signal(String name, ProcessHandle process) throws IOException, InterruptedException {
    var kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()));
    Limits.end(kill.start(), END);
  }

  @Override
  public void close() {
    started.forEach(
        process -> {
          process.descendants().forEach(ProcessHandle::destroyForcibly);
          process.destroyForcibly();
        });
  }
}

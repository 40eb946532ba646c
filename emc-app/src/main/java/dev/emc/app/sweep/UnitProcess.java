package dev.emc.app.sweep;

import dev.emc.app.console.CancellationToken;
import dev.emc.eval.study.Unit;
import dev.emc.eval.study.run.UnitWork;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Does a unit in a process of its own, by this program's {@code --only}: the engine has one number
 * of threads and one recorder of gradients for a whole process.
 */
final class UnitProcess implements UnitWork {
  /** System property of the child: the process it ends with. */
  static final String PARENT = "emc.parent";

  private static final String MAIN = "dev.emc.app.Main";
  private static final String ERROR = "emc: ";

  /** Exit codes of a process that a signal stopped: hung up, Ctrl-C, ended. */
  private static final Set<Integer> STOPPED = Set.of(129, 130, 143);

  private static final long POLL_MILLIS = 200;

  private final Path study;
  private final int threads;
  private final List<String> groups;

  /**
   * Processes of a study.
   *
   * @param threads of the engine of each
   * @param groups of the piece that they are of, so that each checks no more; none for all
   */
  UnitProcess(Path study, int threads, List<String> groups) {
    this.study = study;
    this.threads = threads;
    this.groups = List.copyOf(groups);
  }

  /**
   * Starts the process and waits for it.
   *
   * @throws CancellationException if it was stopped; the run can go on
   * @throws IOException with the child's own line if it failed
   */
  @Override
  public void work(Unit unit, BooleanSupplier stop) throws IOException, InterruptedException {
    Path log = study.resolve("logs").resolve(unit.name().replace('/', '_') + ".log");
    Files.createDirectories(log.getParent());
    var builder = new ProcessBuilder(command(unit)).redirectErrorStream(true);
    builder.redirectOutput(log.toFile());
    builder.environment().put("OMP_NUM_THREADS", String.valueOf(threads));
    Process process = builder.start();
    try {
      boolean asked = false;
      while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        if (stop.getAsBoolean() && !asked) {
          process.destroy(); // Asks: it saves and ends.
          asked = true;
        }
      }
    } finally {
      process.destroy();
    }
    int code = process.exitValue();
    if (STOPPED.contains(code) || code != 0 && stop.getAsBoolean()) {
      throw new CancellationException();
    }
    if (code != 0) {
      throw new UnitFailedException(reason(log, code));
    }
  }

  private List<String> command(Unit unit) {
    var words = new ArrayList<String>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (!option.startsWith("-agentlib:") && !option.startsWith("-Demc.columns=")) {
        words.add(option);
      }
    }
    words.add("-D" + PARENT + "=" + ProcessHandle.current().pid());
    words.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN));
    words.addAll(List.of("replicate", "--resume", study.toString(), "--only", unit.name()));
    words.addAll(List.of("--threads", String.valueOf(threads)));
    groups.forEach(group -> words.addAll(List.of("--group", group)));
    return words;
  }

  private static String reason(Path log, int code) throws IOException {
    List<String> lines = Files.readAllLines(log);
    for (int i = lines.size() - 1; i >= 0; i--) {
      if (lines.get(i).startsWith(ERROR)) {
        return lines.get(i).substring(ERROR.length());
      }
    }
    return "its process ended with code " + code + ", see " + log;
  }

  /** Whether this process was started to do a unit of a study. */
  static boolean isChild() {
    return Long.getLong(PARENT) != null;
  }

  /** Asks this process to stop when the one that started it is gone. */
  static void watchParent(CancellationToken stop) {
    Long parent = Long.getLong(PARENT);
    if (parent != null) {
      ProcessHandle.of(parent).ifPresentOrElse(p -> p.onExit().thenRun(stop::cancel), stop::cancel);
    }
  }
}

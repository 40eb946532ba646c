package dev.emc.app.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A Java process with this one's options and class path, for work that may end its process. */
public final class ChildJava {
  private final Class<?> main;
  private final List<String> arguments;
  private final Duration patience;
  private final boolean showErrors;

  /**
   * A process.
   *
   * @param main its main class
   * @param patience how long it may take
   * @param showErrors whether its error stream is this one's, or nobody's
   */
  public ChildJava(Class<?> main, List<String> arguments, Duration patience, boolean showErrors) {
    this.main = main;
    this.arguments = List.copyOf(arguments);
    this.patience = patience;
    this.showErrors = showErrors;
  }

  /**
   * Runs it to its end.
   *
   * @param output takes each line of its output stream as it comes, on another thread
   * @return how it died; nothing if it ended by itself, with whatever code
   */
  public Optional<String> run(Consumer<String> output) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("emc-child");
    Path crash = folder.resolve("crash.log");
    try {
      var builder = new ProcessBuilder(command(crash)).directory(folder.toFile());
      builder.redirectError(
          showErrors ? ProcessBuilder.Redirect.INHERIT : ProcessBuilder.Redirect.DISCARD);
      Process process = builder.start();
      process.getOutputStream().close();
      try {
        Thread reader = reader(process, output);
        boolean ended = process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        if (!ended) {
          process.destroyForcibly().waitFor();
        }
        reader.join();
        return ended
            ? Crash.of(process.exitValue(), crash)
            : Optional.of("no end within %s s".formatted(patience.toSeconds()));
      } finally {
        process.destroyForcibly();
      }
    } finally {
      Files.deleteIfExists(crash);
      Files.deleteIfExists(folder);
    }
  }

  private static Thread reader(Process process, Consumer<String> output) {
    var thread =
        new Thread(
            () -> {
              try (var lines =
                  new BufferedReader(
                      new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                lines.lines().forEach(output);
              } catch (IOException | UncheckedIOException e) {
                // The process is gone, and how it ended says more.
              }
            },
            "child-output");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private List<String> command(Path crash) {
    var words = new ArrayList<String>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      // A debugger's port can be taken once; the width is a terminal's.
      if (!option.startsWith("-agentlib:") && !option.startsWith("-Demc.columns=")) {
        words.add(option);
      }
    }
    words.addAll(List.of("-XX:ErrorFile=" + crash, "-XX:-CreateCoredumpOnCrash"));
    words.addAll(List.of("-cp", absolute(System.getProperty("java.class.path")), main.getName()));
    words.addAll(arguments);
    return words;
  }

  /** The process has a folder of its own, so that nothing it leaves lies about. */
  private static String absolute(String classPath) {
    var entries = new ArrayList<String>();
    for (String entry : classPath.split(java.io.File.pathSeparator, -1)) {
      entries.add(Path.of(entry).toAbsolutePath().toString());
    }
    return String.join(java.io.File.pathSeparator, entries);
  }
}

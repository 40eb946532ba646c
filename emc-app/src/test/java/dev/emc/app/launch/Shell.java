package dev.emc.app.launch;

import dev.emc.app.testing.Cli;
import dev.emc.app.testing.DefaultSignals;
import dev.emc.testkit.process.Limits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs shell scripts. */
final class Shell {
  /** What a script did. */
  record Result(int code, String out, String err) {
    List<String> lines() {
      return out.lines().toList();
    }
  }

  private Shell() {}

  /** Runs a script in a folder with these environment variables; JAVA_HOME is otherwise unset. */
  static Result run(Path folder, Map<String, String> environment, Path script, String... arguments)
      throws IOException, InterruptedException {
    Process process = start(folder, environment, script, arguments);
    return result(process);
  }

  static Process start(
      Path folder, Map<String, String> environment, Path script, String... arguments)
      throws IOException {
    var words = new ArrayList<>(DefaultSignals.command());
    words.addAll(List.of("/bin/sh", script.toString()));
    words.addAll(List.of(arguments));
    var builder = new ProcessBuilder(words).directory(folder.toFile());
    builder.environment().keySet().removeAll(List.of("JAVA_HOME", "EMC_JAVA_OPTS"));
    // None of the plugins of whoever runs the tests.
    builder.environment().put("EMC_PLUGINS", "");
    builder.environment().putAll(environment);
    return Limits.limited(builder.start());
  }

  /** Waits for a script whose error stream is short. */
  static Result result(Process process) throws IOException, InterruptedException {
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(Limits.end(process), out, Cli.withoutMachine(err));
  }

  static Path copy(Path from, Path to) throws IOException {
    return script(to, Files.readString(from));
  }

  static Path script(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text.startsWith("#!") ? text : "#!/bin/sh\n" + text);
    if (!file.toFile().setExecutable(true)) {
      throw new IOException("cannot make executable: " + file);
    }
    return file;
  }

  /** A folder with nothing but these programs of the system. */
  static Path tools(Path folder, String... names) throws IOException {
    for (String name : names) {
      for (String place : List.of("/bin", "/usr/bin")) {
        Path program = Path.of(place, name);
        if (Files.exists(program) && !Files.exists(folder.resolve(name))) {
          script(folder.resolve(name), "exec " + program + " \"$@\"\n");
        }
      }
    }
    return folder;
  }
}

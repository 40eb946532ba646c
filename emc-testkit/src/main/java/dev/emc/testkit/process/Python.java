package dev.emc.testkit.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A Python interpreter that has certain modules.
 *
 * @param program what starts it
 */
public record Python(String program) {
  /** By modules: to import PyTorch takes seconds. */
  private static final Map<String, Optional<Python>> FOUND = new ConcurrentHashMap<>();

  /**
   * The one named by {@code emc.python}, the one on the path, or Debian's; nothing if none does.
   */
  public static Optional<Python> with(String modules) {
    return FOUND.computeIfAbsent(modules, Python::find);
  }

  private static Optional<Python> find(String modules) {
    for (String program :
        List.of(System.getProperty("emc.python", "python3"), "/usr/bin/python3")) {
      try {
        var python = new Python(program);
        python.run(List.of("-c", "import " + modules));
        return Optional.of(python);
      } catch (IOException e) {
        // The next candidate may do.
      }
    }
    return Optional.empty();
  }

  /** Runs a script of this module's test folder on folders; returns what it prints. */
  public String script(String name, Path... folders) throws IOException {
    var arguments = new ArrayList<String>();
    arguments.add(Path.of("src/test/python", name).toString());
    for (Path folder : folders) {
      arguments.add(folder.toString());
    }
    return run(arguments);
  }

  private String run(List<String> arguments) throws IOException {
    var command = new ArrayList<String>(List.of(program));
    command.addAll(arguments);
    try {
      Process process =
          Limits.limited(new ProcessBuilder(command).redirectErrorStream(true).start());
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (Limits.end(process) != 0) {
        throw new IOException(program + " " + arguments.get(0) + ": " + output);
      }
      return output;
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}

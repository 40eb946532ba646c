package dev.emc.app.testing;

import dev.emc.app.cli.Command;
import dev.emc.app.cli.CommandLineApp;
import dev.emc.app.console.Terminal;
import dev.emc.app.home.Installation;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a command line did, run within the test.
 *
 * @param code the exit code
 * @param out the output stream
 * @param err the error stream, without what is the machine's
 */
public record Cli(int code, String out, String err) {
  private static final Pattern OF_THE_MACHINE =
      Pattern.compile("(?m)^warning: oneDNN's convolutions .*\\R");

  /** Runs one command line on a program of these commands. */
  public static Cli run(List<Command> commands, Path home, String... arguments) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    int code =
        new CommandLineApp(
                commands, new Installation(home), stream(out), stream(err), Terminal.NONE)
            .run(arguments);
    return new Cli(
        code,
        out.toString(StandardCharsets.UTF_8),
        withoutMachine(err.toString(StandardCharsets.UTF_8)));
  }

  /** What was said, less what is true of the processor that the tests run on. */
  public static String withoutMachine(String said) {
    return OF_THE_MACHINE.matcher(said).replaceAll("");
  }

  /** Runs one command, whose name comes before these arguments. */
  public static Cli run(Command command, Path home, String... arguments) {
    var words = new ArrayList<>(List.of(command.name().split(" ")));
    words.addAll(List.of(arguments));
    return run(List.of(command), home, words.toArray(String[]::new));
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }
}

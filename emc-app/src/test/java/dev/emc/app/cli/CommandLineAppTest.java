package dev.emc.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.ConfigException;
import dev.emc.app.testing.Cli;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.commons.cli.Options;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineAppTest {
  @TempDir Path home;

  private Cli run(Callable<Integer> work, String... arguments) {
    return Cli.run(
        List.of(new Fake("paint", work), new Fake("eval linear", work), new Fake("eval svm", work)),
        home,
        arguments);
  }

  private Cli run(String... arguments) {
    return run(() -> 0, arguments);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--help", "-h", "help"})
  void overviewListsTheCommands(String argument) {
    Cli cli = argument.isEmpty() ? run() : run(argument);
    assertEquals(0, cli.code());
    assertEquals("", cli.err());
    assertTrue(cli.out().contains("  eval linear  does eval linear\n"), cli.out());
    assertTrue(cli.out().contains("  paint        does paint\n"), cli.out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"paint --help", "paint -h", "help paint", "paint red --colour --help"})
  void helpOfACommandShowsOptionsAndAnExample(String arguments) {
    Cli cli = run(arguments.split(" "));
    assertEquals(0, cli.code());
    assertEquals(
        """
        emc paint: does paint

        usage: emc paint [WHAT] [options]

          --colour NAME  the colour
          --quiet        no progress and no notes
          --debug        show stack traces and what the engine logs
          -h, --help     show this help

        example: emc paint --colour red
        """,
        cli.out());
  }

  @Test
  void helpOfACommandOfTwoWords() {
    assertTrue(run("eval", "svm", "--help").out().startsWith("emc eval svm: does eval svm\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "pant|unknown command 'pant', did you mean 'paint'? There are: paint, eval linear, eval svm",
        "xyz|unknown command 'xyz'. There are: paint, eval linear, eval svm",
        "--colour red|a command must come first, got '--colour'. There are: paint, eval linear, eval svm",
        "eval knn|'eval knn' is not a command. There are: eval linear, eval svm",
        "eval|'eval' is not a command. There are: eval linear, eval svm",
        "paint --color red|unknown option '--color', did you mean '--colour'? See emc paint --help",
        "paint --zzz|unknown option '--zzz'. See emc paint --help",
        "paint --colour|--colour needs a value: NAME. See emc paint --help",
        "paint a b|unexpected argument 'b'. See emc paint --help",
      })
  void wrongUsageIsOneLineAndCodeTwo(String arguments, String expected) {
    Cli cli = run(arguments.split(" "));
    assertEquals("emc: " + expected + "\n", cli.err());
    assertEquals("", cli.out());
    assertEquals(2, cli.code());
  }

  @Test
  void theCommandsCodeIsTheExitCode() {
    assertEquals(130, run(() -> 130, "paint").code());
  }

  @Test
  void userErrorIsCodeTwo() {
    Cli cli = run(() -> fail(new ConfigException("too red")), "paint");
    assertEquals(new Cli(2, "", "emc: too red\n"), cli);
  }

  @Test
  void otherFailureIsCodeOne() {
    Cli cli = run(() -> fail(new IOException("wire cut")), "paint");
    assertEquals(new Cli(1, "", "emc: wire cut\n"), cli);
  }

  @Test
  void debugShowsTheStackTrace() {
    Cli cli = run(() -> fail(new IOException("wire cut")), "paint", "--debug");
    assertTrue(cli.err().startsWith("emc: wire cut\njava.io.IOException: wire cut\n\tat "));
  }

  private static int fail(Exception failure) throws Exception {
    throw failure;
  }

  private record Fake(String name, Callable<Integer> work) implements Command {
    @Override
    public String summary() {
      return "does " + name;
    }

    @Override
    public String arguments() {
      return "[WHAT]";
    }

    @Override
    public int maximumArguments() {
      return 1;
    }

    @Override
    public Options options() {
      return new Options().addOption(StandardOptions.value("colour", "NAME", "the colour"));
    }

    @Override
    public String example() {
      return "emc paint --colour red";
    }

    @Override
    public int run(Context context) throws Exception {
      return work.call();
    }
  }
}

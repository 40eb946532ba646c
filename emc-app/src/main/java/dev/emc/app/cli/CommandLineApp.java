package dev.emc.app.cli;

import dev.emc.api.ConfigException;
import dev.emc.app.console.Console;
import dev.emc.app.console.Terminal;
import dev.emc.app.home.Installation;
import dev.emc.app.home.UserPlugins;
import dev.emc.core.plugin.Names;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.MissingArgumentException;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.UnrecognizedOptionException;

/** Finds the command that the arguments name, runs it, and makes an exit code of how it went. */
public final class CommandLineApp {
  private static final List<String> HELP_WORDS = List.of("--help", "-h", "help");

  private final List<Command> commands;
  private final Installation installation;
  private final PrintStream out;
  private final PrintStream err;
  private final Terminal terminal;

  /** A program of these commands, listed in the help in their order. */
  public CommandLineApp(
      List<Command> commands,
      Installation installation,
      PrintStream out,
      PrintStream err,
      Terminal terminal) {
    this.commands = List.copyOf(commands);
    this.installation = installation;
    this.out = out;
    this.err = err;
    this.terminal = terminal;
  }

  /**
   * Runs one command.
   *
   * @return the exit code, see {@link ExitCode}
   */
  public int run(String... arguments) {
    List<String> words = List.of(arguments);
    var plain =
        new Console(out, err, terminal, words.contains("--" + StandardOptions.QUIET), false);
    try {
      return dispatch(words, plain);
    } catch (Exception | LinkageError | OutOfMemoryError | StackOverflowError failure) {
      Failures.lines(failure).forEach(plain::error);
      if (words.contains("--" + StandardOptions.DEBUG)) {
        plain.trace(failure);
      }
      return Failures.exitCode(failure);
    }
  }

  /**
   * Refuses what is no command line of these commands; nothing is run.
   *
   * @throws ConfigException in one line
   */
  public void check(List<String> words) {
    Command command = find(words);
    parse(command, words.subList(command.name().split(" ").length, words.size()));
  }

  private int dispatch(List<String> words, Console plain) throws Exception {
    if (words.isEmpty() || words.size() == 1 && HELP_WORDS.contains(words.get(0))) {
      plain.print(Help.overview(commands));
      return ExitCode.DONE;
    }
    List<String> named = words.get(0).equals("help") ? words.subList(1, words.size()) : words;
    Command command = find(named);
    List<String> rest = named.subList(command.name().split(" ").length, named.size());
    if (named != words || rest.contains("--help") || rest.contains("-h")) {
      plain.print(Help.of(command));
      return ExitCode.DONE;
    }
    CommandLine line = parse(command, rest);
    boolean json = line.hasOption(StandardOptions.JSON);
    var console = new Console(out, err, terminal, line.hasOption(StandardOptions.QUIET), json);
    var context = new Context(line, console, installation);
    List<Path> plugins = command.loadsPlugins() ? context.paths(UserPlugins.OPTION) : List.of();
    return command.run(new Context(line, console, installation.withPlugins(plugins)));
  }

  /** The command of one or two words that the arguments start with. */
  private Command find(List<String> words) {
    String one = words.get(0);
    String two = words.size() > 1 ? one + " " + words.get(1) : one;
    return named(two).or(() -> named(one)).orElseThrow(() -> unknown(one, two));
  }

  private Optional<Command> named(String name) {
    return commands.stream().filter(command -> command.name().equals(name)).findFirst();
  }

  private ConfigException unknown(String one, String two) {
    List<String> names = commands.stream().map(Command::name).toList();
    List<String> group = names.stream().filter(name -> name.startsWith(one + " ")).toList();
    if (!group.isEmpty()) {
      return new ConfigException(
          "'" + two + "' is not a command. There are: " + String.join(", ", group));
    }
    String kind = one.startsWith("-") ? "a command must come first, got '" : "unknown command '";
    return new ConfigException(
        kind
            + one
            + "'"
            + Names.suggestion(one, names)
            + " There are: "
            + String.join(", ", names));
  }

  private static CommandLine parse(Command command, List<String> words) {
    Options options = StandardOptions.complete(command);
    CommandLine line;
    try {
      line =
          DefaultParser.builder()
              .setAllowPartialMatching(false)
              .setStripLeadingAndTrailingQuotes(false)
              .get()
              .parse(options, words.toArray(String[]::new));
    } catch (ParseException e) {
      throw new ConfigException(explain(e, options) + seeHelp(command), e);
    }
    List<String> rest = line.getArgList();
    if (rest.size() > command.maximumArguments()) {
      String extra = rest.get(command.maximumArguments());
      throw new ConfigException("unexpected argument '" + extra + "'." + seeHelp(command));
    }
    return line;
  }

  private static String explain(ParseException failure, Options options) {
    if (failure instanceof UnrecognizedOptionException unknown) {
      List<String> names =
          options.getOptions().stream().map(option -> "--" + option.getLongOpt()).toList();
      String given = unknown.getOption();
      return "unknown option '" + given + "'" + Names.suggestion(given.split("=")[0], names);
    }
    if (failure instanceof MissingArgumentException missing && missing.getOption() != null) {
      Option option = missing.getOption();
      return "--" + option.getLongOpt() + " needs a value: " + option.getArgName() + ".";
    }
    return Optional.ofNullable(failure.getMessage()).orElse("wrong usage") + ".";
  }

  private static String seeHelp(Command command) {
    return " See emc " + command.name() + " --help";
  }
}

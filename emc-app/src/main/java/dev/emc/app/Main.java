package dev.emc.app;

import dev.emc.app.checkpoint.ConvertCommand;
import dev.emc.app.checkpoint.InspectCommand;
import dev.emc.app.cli.Command;
import dev.emc.app.cli.CommandLineApp;
import dev.emc.app.cli.ExitCode;
import dev.emc.app.console.Interrupts;
import dev.emc.app.console.Terminal;
import dev.emc.app.console.VisibleStream;
import dev.emc.app.data.DataCheckCommand;
import dev.emc.app.data.ViewsCommand;
import dev.emc.app.demo.DemoCommand;
import dev.emc.app.demo.FashionDemo;
import dev.emc.app.doctor.DoctorCommand;
import dev.emc.app.eval.CompareCommand;
import dev.emc.app.eval.EmbedCommand;
import dev.emc.app.eval.EvalCommands;
import dev.emc.app.eval.EvalSeparabilityCommand;
import dev.emc.app.eval.GaugeCommand;
import dev.emc.app.home.Installation;
import dev.emc.app.improve.ImproveCommand;
import dev.emc.app.inspect.DescribeCommand;
import dev.emc.app.inspect.PluginsCommand;
import dev.emc.app.inspect.RecipesCommand;
import dev.emc.app.inspect.SchemaCommand;
import dev.emc.app.inspect.VersionCommand;
import dev.emc.app.report.ReportCommand;
import dev.emc.app.sweep.ReplicateCommand;
import dev.emc.app.sweep.SweepCommand;
import dev.emc.app.train.BenchCommand;
import dev.emc.app.train.ExperimentTraining;
import dev.emc.app.train.TrainCommand;
import dev.emc.core.plugin.PluginExits;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The program {@code emc}. */
public final class Main {
  private Main() {}

  /** Runs the command that the arguments name and exits with its code. */
  public static void main(String[] arguments) {
    if (Arrays.asList(arguments).contains("--debug")) {
      // Before anything logs: the logger reads these once.
      System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "info");
      System.setProperty("org.slf4j.simpleLogger.log.dev.emc", "debug");
    }
    Interrupts.endProcessAtOnce();
    PrintStream err = System.err;
    // For what logs past the console.
    System.setErr(new VisibleStream(err));
    PluginExits.watch(line -> err.println("emc: " + line), ExitCode.FAILED);
    var app =
        new CommandLineApp(commands(), Installation.current(), System.out, err, Terminal.current());
    int code = app.run(arguments);
    System.out.flush();
    // The engine's and the loaders' threads must not keep the program alive.
    System.exit(code);
  }

  /** All commands, in the order the help shows them. */
  public static List<Command> commands() {
    var commands = new ArrayList<Command>();
    commands.add(new DemoCommand(new FashionDemo()));
    commands.add(new ImproveCommand());
    commands.add(new TrainCommand(new ExperimentTraining()));
    commands.addAll(EvalCommands.all());
    commands.addAll(others());
    return List.copyOf(commands);
  }

  private static List<Command> others() {
    return List.of(
        new EvalSeparabilityCommand(),
        new CompareCommand(),
        new SweepCommand(),
        new ReplicateCommand(),
        new ReportCommand(),
        new EmbedCommand(),
        new GaugeCommand(),
        new ViewsCommand(),
        new DataCheckCommand(),
        new InspectCommand(),
        new ConvertCommand(),
        new PluginsCommand(),
        new DescribeCommand(),
        new RecipesCommand(),
        new SchemaCommand(),
        new BenchCommand(),
        new DoctorCommand(),
        new VersionCommand());
  }
}

package dev.emc.app.doctor;

import dev.emc.app.cli.Command;
import dev.emc.app.cli.Context;
import dev.emc.app.cli.ExitCode;
import dev.emc.app.cli.Failures;
import dev.emc.app.cli.StandardOptions;
import dev.emc.app.console.Console;
import dev.emc.app.home.Installation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.apache.commons.cli.Options;

/** Checks whether the program can work here, and says what to do where it cannot. */
public final class DoctorCommand implements Command {
  @Override
  public String name() {
    return "doctor";
  }

  @Override
  public String summary() {
    return "check Java, the engine, the devices and the plugins, and train for a second";
  }

  @Override
  public Options options() {
    return new Options().addOption(StandardOptions.json());
  }

  @Override
  public String example() {
    return "emc doctor";
  }

  @Override
  public int run(Context context) {
    Console console = context.console();
    Installation installation = context.installation();
    var findings = new ArrayList<Finding>();
    for (Check check : checks(installation)) {
      for (Finding finding : check.findings(failure -> explain(context, failure))) {
        findings.add(finding);
        if (!console.json()) {
          console.print(lines(finding));
        }
      }
    }
    boolean works = findings.stream().noneMatch(f -> f.status() == Finding.Status.FAIL);
    if (console.json()) {
      console.json(new Result(works, findings));
    } else {
      console.print(works ? "EMC for Java can train here." : "EMC for Java cannot work here yet.");
    }
    return works ? ExitCode.DONE : ExitCode.FAILED;
  }

  private static List<Check> checks(Installation installation) {
    return List.of(
        Check.one("Java", MachineChecks::java),
        Check.one("System", MachineChecks::system),
        Check.one("Memory", MachineChecks::memory),
        Check.one("Program", () -> MachineChecks.program(installation)),
        Check.one("Cache", MachineChecks::cache),
        Check.one("Engine", EngineChecks::engine),
        Check.one("Natives", EngineChecks::natives),
        Check.one("Devices", EngineChecks::devices),
        Check.one("Threads", EngineChecks::threads),
        Check.one("Training", EngineChecks::training),
        new Check("Plugins", () -> PluginChecks.plugins(installation)));
  }

  private static void explain(Context context, Throwable failure) {
    if (context.has("debug")) {
      context.console().trace(failure);
    }
  }

  private static List<String> lines(Finding finding) {
    String status = finding.status().name().toLowerCase(Locale.ROOT);
    var lines = new ArrayList<String>();
    lines.add(
        String.format(Locale.ROOT, "%-4s  %-8s  %s", status, finding.subject(), finding.text()));
    if (!finding.advice().isEmpty()) {
      lines.add(" ".repeat(16) + "-> " + finding.advice());
    }
    return lines;
  }

  /** One thing to look at, whose failure is a finding like any other. */
  private record Check(String subject, Callable<List<Finding>> work) {
    static Check one(String subject, Callable<Finding> work) {
      return new Check(subject, () -> List.of(work.call()));
    }

    List<Finding> findings(Consumer<Throwable> onFailure) {
      try {
        return work.call();
      } catch (Exception | LinkageError | OutOfMemoryError e) {
        onFailure.accept(e);
        return List.of(
            Finding.fail(subject, Failures.line(e), "emc doctor --debug says more of the cause"));
      }
    }
  }

  private record Result(boolean works, List<Finding> findings) {}
}

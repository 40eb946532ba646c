package dev.emc.app.doctor;

import dev.emc.api.ConfigException;
import dev.emc.app.cli.Command;
import dev.emc.app.cli.Context;
import dev.emc.app.cli.ExitCode;
import dev.emc.app.cli.StandardOptions;
import dev.emc.app.console.Console;
import dev.emc.app.home.Installation;
import dev.emc.core.engine.DeviceName;
import java.io.IOException;
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
    return new Options()
        .addOption(StandardOptions.device("to train on (auto)"))
        .addOption(StandardOptions.json());
  }

  @Override
  public boolean loadsPlugins() {
    return true;
  }

  @Override
  public String example() {
    return "emc doctor";
  }

  @Override
  public int run(Context context) {
    Console console = context.console();
    Installation installation = context.installation();
    context.value("device").ifPresent(DoctorCommand::requireDevice);
    var findings = new ArrayList<Finding>();
    Consumer<Finding> found =
        finding -> {
          findings.add(finding);
          if (!console.json()) {
            console.print(lines(finding));
          }
        };
    machine(installation).forEach(check -> look(check, context, found));
    if (!failed(findings, "Java", "Cache")) {
      look(new Check("Engine", () -> engine(context, found)), context, found);
    } else {
      EngineChecks.SUBJECTS.forEach(subject -> found.accept(ProbedEngine.skipped(subject)));
    }
    look(new Check("Plugins", () -> PluginChecks.plugins(installation)), context, found);
    look(Check.one("Ranks", MachineChecks::ranks), context, found);
    boolean works = findings.stream().noneMatch(f -> f.status() == Finding.Status.FAIL);
    if (console.json()) {
      console.json(new Result(works, findings));
    } else {
      console.print(works ? "EMC for Java can train here." : "EMC for Java cannot work here yet.");
    }
    return works ? ExitCode.DONE : ExitCode.FAILED;
  }

  private static List<Check> machine(Installation installation) {
    return List.of(
        Check.one("Java", MachineChecks::java),
        Check.one("System", MachineChecks::system),
        Check.one("Memory", MachineChecks::memory),
        Check.one("Program", () -> MachineChecks.program(installation)),
        Check.one("Cache", MachineChecks::cache));
  }

  private static List<Finding> engine(Context context, Consumer<Finding> found)
      throws IOException, InterruptedException {
    String device = context.value("device").orElse(DeviceName.AUTO);
    ProbedEngine.findings(device, context.has("debug"), found);
    return List.of();
  }

  private static void look(Check check, Context context, Consumer<Finding> found) {
    check.findings(failure -> explain(context, failure)).forEach(found);
  }

  private static boolean failed(List<Finding> findings, String... subjects) {
    return findings.stream()
        .anyMatch(
            finding ->
                finding.status() == Finding.Status.FAIL
                    && List.of(subjects).contains(finding.subject()));
  }

  private static void requireDevice(String name) {
    if (!DeviceName.isOne(name)) {
      throw new ConfigException(
          "--device: unknown device '%s'; there are %s".formatted(name, DeviceName.CHOICES));
    }
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
        return List.of(Finding.failed(subject, e));
      }
    }
  }

  private record Result(boolean works, List<Finding> findings) {}
}

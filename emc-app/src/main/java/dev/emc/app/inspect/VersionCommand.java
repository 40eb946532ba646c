package dev.emc.app.inspect;

import dev.emc.app.cli.Command;
import dev.emc.app.cli.Context;
import dev.emc.app.cli.ExitCode;
import dev.emc.app.cli.StandardOptions;
import dev.emc.app.home.BuildInfo;
import org.apache.commons.cli.Options;

/** Prints what this program is made of. */
public final class VersionCommand implements Command {
  @Override
  public String name() {
    return "version";
  }

  @Override
  public String summary() {
    return "versions of the program, the engine and Java";
  }

  @Override
  public Options options() {
    return new Options().addOption(StandardOptions.json());
  }

  @Override
  public String example() {
    return "emc version";
  }

  @Override
  public int run(Context context) {
    var build = BuildInfo.load();
    String java = System.getProperty("java.version");
    String system = System.getProperty("os.name") + " " + System.getProperty("os.arch");
    if (context.console().json()) {
      context.console().json(new Result(build, java, system));
    } else {
      context
          .console()
          .print("EMC for Java " + build.version() + " (revision " + build.revision() + ")");
      context
          .console()
          .print("DJL " + build.djl() + ", PyTorch " + build.pytorch() + ", Java " + java);
      context.console().print(system);
    }
    return ExitCode.DONE;
  }

  private record Result(BuildInfo build, String java, String system) {}
}

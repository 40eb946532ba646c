package dev.emc.app.checkpoint;

import dev.emc.app.cli.Command;
import dev.emc.app.cli.Context;
import dev.emc.app.cli.ExitCode;
import dev.emc.app.cli.StandardOptions;
import dev.emc.checkpoint.CheckpointInspector;
import java.io.IOException;
import org.apache.commons.cli.Options;

/** Says what is in a checkpoint file, without loading its tensors. */
public final class InspectCommand implements Command {
  @Override
  public String name() {
    return "checkpoint inspect";
  }

  @Override
  public String summary() {
    return "format, entries and tensors of a checkpoint, and whose keys it has";
  }

  @Override
  public String arguments() {
    return CheckpointSource.ARGUMENT;
  }

  @Override
  public int maximumArguments() {
    return 1;
  }

  @Override
  public Options options() {
    return new Options().addOption(StandardOptions.json());
  }

  @Override
  public String example() {
    return "emc checkpoint inspect resnet50_fullckpt.pth";
  }

  @Override
  public int run(Context context) throws IOException {
    var inspector = CheckpointInspector.inspect(CheckpointSource.open(context, name()));
    if (context.console().json()) {
      context.console().json(inspector.toJson());
    } else {
      context.console().print(inspector.lines());
    }
    return ExitCode.DONE;
  }
}

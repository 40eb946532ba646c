package dev.emc.app.checkpoint;

import dev.emc.app.cli.Command;
import dev.emc.app.cli.Context;
import dev.emc.app.cli.ExitCode;
import dev.emc.app.cli.StandardOptions;
import dev.emc.checkpoint.CheckpointInspector;
import dev.emc.core.train.ModelLocation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
  public boolean loadsPlugins() {
    return true;
  }

  @Override
  public String example() {
    return "emc checkpoint inspect resnet50_fullckpt.pth";
  }

  @Override
  public int run(Context context) throws IOException {
    ModelLocation location = CheckpointSource.location(context, name());
    var inspector = CheckpointInspector.inspect(location.checkpoint());
    Optional<InspectedRun> run =
        location.run().map(folder -> InspectedRun.of(folder, context::components));
    if (context.console().json()) {
      var json = inspector.toJson();
      run.ifPresentOrElse(found -> json.set("run", found.toJson()), () -> json.putNull("run"));
      context.console().json(json);
    } else {
      List<String> lines = new ArrayList<>(inspector.lines());
      run.ifPresent(found -> lines.add(1, found.line()));
      context.console().print(lines);
    }
    return ExitCode.DONE;
  }
}

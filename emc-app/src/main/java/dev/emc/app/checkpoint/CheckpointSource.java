package dev.emc.app.checkpoint;

import dev.emc.api.ConfigException;
import dev.emc.app.cli.Context;
import dev.emc.checkpoint.Checkpoint;
import dev.emc.core.train.ModelLocation;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/** The checkpoint that a command's argument names. */
final class CheckpointSource {
  /** What the help shows. */
  static final String ARGUMENT = "FILE";

  private CheckpointSource() {}

  /** Opens a file, a checkpoint folder, or a run directory's newest checkpoint. */
  static Checkpoint open(Context context, String command) throws IOException {
    List<String> arguments = context.arguments();
    if (arguments.isEmpty()) {
      throw new ConfigException(
          command + " needs a FILE: a checkpoint file, a checkpoint folder or a run directory");
    }
    return ModelLocation.of(path(arguments.get(0))).checkpoint();
  }

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new ConfigException("not a path: " + text, e);
    }
  }
}

package dev.emc.app.checkpoint;

import dev.emc.api.ConfigException;
import dev.emc.app.cli.Context;
import dev.emc.app.eval.FileWeights;
import dev.emc.checkpoint.Checkpoint;
import dev.emc.checkpoint.keys.WeightChoice;
import dev.emc.checkpoint.store.SavedCheckpoint;
import dev.emc.core.train.ModelLocation;
import dev.emc.core.train.RunCheckpoints;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The checkpoint that a command's argument names. */
final class CheckpointSource {
  /** What the help shows. */
  static final String ARGUMENT = "FILE";

  private CheckpointSource() {}

  /** Opens a file, a checkpoint folder, or a run directory's newest checkpoint. */
  static Checkpoint open(Context context, String command) throws IOException {
    return location(context, command).checkpoint();
  }

  /** Where it is. */
  static ModelLocation location(Context context, String command) {
    List<String> arguments = context.arguments();
    if (arguments.isEmpty()) {
      throw new ConfigException(
          command + " needs a FILE: a checkpoint file, a checkpoint folder or a run directory");
    }
    return ModelLocation.of(path(arguments.get(0)));
  }

  /** What the user says of the weights wanted; of a run with two networks else what it is for. */
  static WeightChoice choice(Context context) throws IOException {
    WeightChoice said = FileWeights.choice(context);
    Optional<SavedCheckpoint> saved = ModelLocation.of(path(context.arguments().get(0))).saved();
    if (said.weights() != null || saved.isEmpty()) {
      return said;
    }
    String evaluated = RunCheckpoints.evaluatedWeights(saved.get()).orElse(null);
    return new WeightChoice(said.keys(), evaluated, said.prefix(), said.partial());
  }

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new ConfigException("not a path: " + text, e);
    }
  }
}

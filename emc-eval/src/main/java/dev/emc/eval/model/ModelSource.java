package dev.emc.eval.model;

import dev.emc.core.config.EvaluatedNetwork;
import dev.emc.core.config.Experiment;
import dev.emc.core.train.ModelLocation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Where a model is from.
 *
 * @param path a run directory, a checkpoint folder or a file of weights
 * @param name what tables call the model
 * @param weights which weights they are, in words
 */
public record ModelSource(Path path, String name, String weights) {
  /** A run's newest checkpoint, or else the checkpoint or the file itself. */
  public static ModelSource of(ModelLocation location, Experiment experiment) throws IOException {
    String name = nameOf(location.path());
    return new ModelSource(
        location.path(),
        name,
        location instanceof ModelLocation.Run run
            ? "%s of %s epochs".formatted(run.newest().name(), experiment.epochs())
            : name);
  }

  /** The same of one of two networks. */
  ModelSource of(EvaluatedNetwork network) {
    return new ModelSource(
        path, name, weights + ", " + network.name().toLowerCase(Locale.ROOT) + " network");
  }

  /** The last part of a path. */
  public static String nameOf(Path path) {
    return String.valueOf(path.toAbsolutePath().normalize().getFileName());
  }
}

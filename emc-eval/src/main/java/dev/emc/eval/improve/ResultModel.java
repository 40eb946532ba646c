package dev.emc.eval.improve;

import dev.emc.checkpoint.safetensors.SafeTensors;
import dev.emc.checkpoint.store.SavedCheckpoint;
import dev.emc.checkpoint.tensor.ByteSource;
import dev.emc.checkpoint.tensor.TensorFile;
import dev.emc.core.config.Experiment;
import dev.emc.core.plugin.Components;
import dev.emc.core.train.ModelLocation;
import dev.emc.files.WholeFile;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Writes the model that an improvement ends with. */
final class ResultModel {
  private static final String WEIGHTS = "model.safetensors";

  private ResultModel() {}

  /** Where the start's weights are: somebody's file, or that of a run's checkpoint. */
  private static Path weightsOf(Path model) throws IOException {
    ModelLocation location = ModelLocation.of(model);
    Optional<SavedCheckpoint> saved = location.saved();
    return saved.isPresent() ? saved.get().folder().resolve(WEIGHTS) : location.path();
  }

  /** Where the start's copy goes. */
  static Path ofStart(Path model, Path out) throws IOException {
    String name = weightsOf(model).getFileName().toString();
    int dot = name.indexOf('.');
    return out.resolve("model" + (dot < 0 ? "" : name.substring(dot)));
  }

  /** Where better weights go. */
  static Path improved(Path out) {
    return out.resolve(WEIGHTS);
  }

  /** Copies the start's file, byte for byte. */
  static void keep(Path model, Path out) throws IOException {
    Path from = weightsOf(model);
    WholeFile.write(
        ofStart(model, out), channel -> Files.copy(from, Channels.newOutputStream(channel)));
  }

  /**
   * Takes the weights of a checkpoint, and says in the file whose network they are: a file with a
   * backbone and a projector may be of several methods.
   *
   * @param experiment of the run
   */
  static void take(SavedCheckpoint result, Experiment experiment, Components components, Path out)
      throws IOException {
    TensorFile weights = SafeTensors.read(ByteSource.file(result.folder().resolve(WEIGHTS)));
    Map<String, String> metadata = new LinkedHashMap<>(weights.metadata());
    metadata.putAll(SaidNetwork.of(experiment, components));
    SafeTensors.write(improved(out), weights.tensors(), metadata);
  }
}

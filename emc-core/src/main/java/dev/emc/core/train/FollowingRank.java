package dev.emc.core.train;

import ai.djl.ndarray.NDManager;
import dev.emc.api.ConfigException;
import dev.emc.checkpoint.store.CheckpointDirectory;
import dev.emc.checkpoint.store.SavedCheckpoint;
import dev.emc.core.config.Experiment;
import dev.emc.core.optim.Optimizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/**
 * A run as its ranks but the first take part in it: they compute, write nothing and say nothing.
 * They read the run's checkpoints and what it starts from as the first does.
 */
final class FollowingRank {
  private static final TrainingListener SILENT = new TrainingListener() {};

  private final PreparedRun prepared;
  private final Path directory;

  /**
   * A part of a run.
   *
   * @param directory of the run, held by the first rank
   */
  FollowingRank(PreparedRun prepared, Path directory) {
    this.prepared = prepared;
    this.directory = directory;
  }

  /** Trains along; returns whether the last epoch was reached. */
  boolean train(BooleanSupplier stop) throws IOException {
    Experiment experiment = prepared.experiment();
    // While the first one tries how much memory a step takes.
    prepared.ranks().await();
    try (var network = prepared.network();
        NDManager buffers = network.manager().newSubManager();
        Optimizer optimizer = prepared.optimizer(buffers, network);
        var means = new EpochMeans(buffers)) {
      LossScaler scaler = prepared.scaler();
      RelativeWeights weights = prepared.relativeWeights();
      RunCheckpoints checkpoints = prepared.checkpoints(network, optimizer, means, scaler, weights);
      String newest = prepared.ranks().ofMain(() -> "");
      CheckpointDirectory saved = CheckpointDirectory.read(RunDirectory.checkpointsOf(directory));
      Progress start =
          newest.isEmpty()
              ? new StartingPoint(experiment, SILENT)
                  .enter(network, optimizer, prepared.loader().stepsPerEpoch(), null)
              : checkpoints.restore(open(saved, newest), line -> {});
      return new Trainer(
              prepared,
              prepared.step(network, optimizer, scaler).weighedBy(weights),
              means,
              new SavePoints(checkpoints, saved, experiment.checkpoints(), prepared.ranks()),
              prepared.shared(EpochProbe.NONE),
              SILENT,
              UnreadableList.unwritten(prepared.loader().skipped()))
          .guardedBy(
              RankedGuard.following(prepared.ranks(), experiment, optimizer, checkpoints, saved))
          .run(start, prepared.shared(stop));
    }
  }

  /** A checkpoint that the first rank has read. */
  static SavedCheckpoint open(CheckpointDirectory saved, String name) throws IOException {
    try {
      return SavedCheckpoint.open(saved.folder().resolve(name));
    } catch (ConfigException | IOException e) {
      throw new ConfigException(
          "%s cannot be read here, though rank 0 reads it: the run's folder must be one that all ranks see (%s)"
              .formatted(saved.folder().resolve(name), e.getMessage()),
          e);
    }
  }
}

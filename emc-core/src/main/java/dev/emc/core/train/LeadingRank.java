package dev.emc.core.train;

import ai.djl.ndarray.NDManager;
import dev.emc.checkpoint.store.CheckpointDirectory;
import dev.emc.checkpoint.store.SavedCheckpoint;
import dev.emc.core.config.Experiment;
import dev.emc.core.optim.Optimizer;
import dev.emc.images.decode.Decoders;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A run as its first rank, or the only process, takes part in it: it computes as the others do
 * ({@link FollowingRank}), holds the run's directory, writes its files and tells of it.
 */
final class LeadingRank {
  private final PreparedRun prepared;
  private final Function<JointEmbeddingNetwork, List<String>> tried;
  private final @Nullable GuardGauge gauge;

  /**
   * A part of a run.
   *
   * @param tried has layers of a network tried that may end the process, and returns what to warn
   *     of
   * @param gauge of the run's guard; null if it has none
   */
  LeadingRank(
      PreparedRun prepared,
      Function<JointEmbeddingNetwork, List<String>> tried,
      @Nullable GuardGauge gauge) {
    this.prepared = prepared;
    this.tried = tried;
    this.gauge = gauge;
  }

  /** Trains, as {@link TrainingRun#train} says. */
  boolean train(
      RunDirectory directory, EpochProbe probe, TrainingListener listener, BooleanSupplier stop)
      throws IOException {
    Experiment experiment = prepared.experiment();
    long stepsPerEpoch = prepared.loader().stepsPerEpoch();
    try (var network = prepared.network();
        NDManager buffers = network.manager().newSubManager();
        Optimizer optimizer = prepared.optimizer(buffers, network);
        var means = new EpochMeans(buffers);
        var logs = new RunLogs(experiment.tensorboard())) {
      List<String> warnings = tried.apply(network);
      LossScaler scaler = prepared.scaler();
      RelativeWeights weights = prepared.relativeWeights();
      RunCheckpoints checkpoints = prepared.checkpoints(network, optimizer, means, scaler, weights);
      CheckpointDirectory saved = directory.checkpoints(experiment.checkpoints().retention());
      List<String> passedOver = new ArrayList<>();
      Optional<SavedCheckpoint> newest = RunCheckpoints.newest(saved, passedOver);
      prepared.ranks().ofMain(() -> newest.map(each -> each.name().folder()).orElse(""));
      var early = new EarlyWarnings(listener);
      Progress start =
          newest.isPresent()
              ? resume(checkpoints, newest.get(), early)
              : new StartingPoint(experiment, early)
                  .enter(network, optimizer, stepsPerEpoch, directory.path());
      note(network, directory, start, listener);
      TrainingListener listeners = logs.with(directory.path(), start, listener);
      warnings.forEach(listeners::warned);
      prepared.graph().cautions().forEach(listeners::warned);
      passedOver.forEach(listeners::warned);
      listeners.started(
          new TrainingListener.Start(directory.name(), experiment.epochs(), stepsPerEpoch, start));
      early.handTo(listeners);
      RunImages.switchWithoutEffect(experiment.data(), Decoders.fastest())
          .ifPresent(listeners::warned);
      return new Trainer(
              prepared,
              prepared.step(network, optimizer, scaler).weighedBy(weights),
              means,
              new SavePoints(checkpoints, saved, experiment.checkpoints(), prepared.ranks()),
              prepared.shared(probe),
              listeners,
              new UnreadableList(directory.path(), prepared.loader().skipped()))
          .guardedBy(
              RankedGuard.of(
                  prepared.ranks(),
                  TrainingGuard.of(
                      prepared, gauge, network, optimizer, checkpoints, saved, listeners),
                  checkpoints))
          .run(start, prepared.shared(stop));
    }
  }

  private void note(
      JointEmbeddingNetwork network,
      RunDirectory directory,
      Progress start,
      TrainingListener listener)
      throws IOException {
    Experiment experiment = prepared.experiment();
    listener.noted(prepared.place().line());
    prepared.passes(network).forEach(listener::noted);
    directory.begun(start.step()).forEach(listener::noted);
    if (start.epoch() < experiment.headWarmupEpochs()) {
      listener.noted(
          "the heads train alone for the first %s of %s epochs, the backbone stays as it is"
              .formatted(experiment.headWarmupEpochs(), experiment.epochs()));
    }
  }

  private Progress resume(
      RunCheckpoints checkpoints, SavedCheckpoint newest, TrainingListener listener)
      throws IOException {
    prepared.surroundings().requireLike(newest.state().path("environment"), listener::warned);
    return checkpoints.restore(newest, listener::warned);
  }
}

package dev.emc.core.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.emc.api.BackboneBlock;
import dev.emc.api.ConfigException;
import dev.emc.api.RunShape;
import dev.emc.api.view.ViewSpec;
import dev.emc.core.config.Experiment;
import dev.emc.core.config.Recompute;
import dev.emc.core.config.RegularizerWeights;
import dev.emc.core.distributed.Ranks;
import dev.emc.core.engine.AllocatedMemory;
import dev.emc.core.engine.ComputePlace;
import dev.emc.core.engine.Precision;
import dev.emc.core.optim.Optimizer;
import dev.emc.core.plugin.ComponentGraph;
import dev.emc.images.augment.ForeignAugmentations;
import dev.emc.images.load.ViewBatch;
import dev.emc.images.load.ViewBatches;
import dev.emc.images.load.ViewLoader;
import dev.emc.images.source.ImageSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An experiment that was checked, with all that training it is made of; nothing is built yet.
 *
 * @param experiment its config
 * @param graph its components
 * @param images it trains on
 * @param augmentations of plugins that views may name
 * @param loader draws their views
 * @param shape of its batches
 * @param place where it computes
 * @param ranks that do it together
 */
record PreparedRun(
    Experiment experiment,
    ComponentGraph graph,
    ImageSource images,
    ForeignAugmentations augmentations,
    ViewLoader loader,
    RunShape shape,
    ComputePlace place,
    Ranks ranks) {
  /** What the passes of its steps are computed with. */
  Precision precision() {
    return Objects.requireNonNullElse(experiment.precision(), Precision.FP32);
  }

  /** The network with the random weights of the run's seed; closed by the caller. */
  JointEmbeddingNetwork network() {
    JointEmbeddingNetwork network =
        JointEmbeddingNetwork.build(
            graph.backbone(),
            graph.method(),
            images.channels(),
            shape,
            place.device(),
            experiment.seed());
    if (experiment.evaluatedNetwork() != null) {
      network.evaluate(experiment.evaluatedNetwork());
    }
    network.compute(precision(), experiment.layout());
    RankRules.check(network, experiment, ranks);
    requireBlocks(experiment, network.backbone());
    return network;
  }

  /** Refuses to compute blocks again that cannot be told from the rest. */
  static void requireBlocks(Experiment experiment, BackboneBlock backbone) {
    if (experiment.recompute() == Recompute.BLOCKS && !backbone.passesBlocks()) {
      throw new ConfigException(
          "recompute: '%s' does not pass its blocks by dev.emc.api.nn.BlockPass, so that none can be computed again; leave recompute out"
              .formatted(experiment.backbone().name()));
    }
  }

  /** The optimiser of a network; closed by the caller. */
  Optimizer optimizer(NDManager buffers, JointEmbeddingNetwork network) {
    return Optimizers.create(
        buffers,
        experiment.optimizer(),
        network,
        experiment.batchSize(),
        loader.stepsPerEpoch(),
        experiment.epochs());
  }

  /** Takes a step on the next batch, of which nothing is kept; returns when it is done. */
  void take(TrainStep step, ViewBatches batches, Progress progress) {
    // The batch's memory is shared with the engine: the manager closes first.
    try (ViewBatch batch = batches.next();
        NDManager manager = step.network().manager().newSubManager()) {
      // To be read, all of the step must be done, on a GPU as well.
      step.run(StepViews.of(batch, manager), progress.info(loader.stepsPerEpoch(), experiment))
          .read();
    }
  }

  /** What a user should know of how steps are computed, each in one line. */
  List<String> passes(JointEmbeddingNetwork network) {
    var lines = new ArrayList<String>();
    if (precision().isHalf()) {
      lines.add(
          "backbone and heads are trained in %s; losses, weights and evaluation are float32"
              .formatted(precision().text()));
    }
    together().ifPresent(lines::add);
    Integer piece = experiment.microBatch();
    if (piece != null && piece < experiment.batchSize()) {
      boolean normed = !network.stateDict().batchCounterKeys().isEmpty();
      boolean apart = ranks.areSeveral() && !experiment.syncBatchNorm();
      lines.add(
          "each step is done in %s pieces of %s images%s"
              .formatted(
                  experiment.batchSize() / piece,
                  piece,
                  !normed
                      ? ""
                      : apart
                          ? ", of which batch norms see the rank's share"
                          : ", which are what batch norms see"));
    }
    if (experiment.recompute() == Recompute.BLOCKS) {
      lines.add(
          "the backbone's blocks are computed again in the backward pass, their activations not kept");
    }
    return lines;
  }

  /** How ranks train together, in one line, where there are several. */
  Optional<String> together() {
    return ranks.areSeveral()
        ? Optional.of(
            "%s ranks on %s train together, each on %s of the %s images of a step"
                .formatted(
                    ranks.size(),
                    ranks.description(),
                    experiment.batchSize() / ranks.size(),
                    experiment.batchSize()))
        : Optional.empty();
  }

  /** The wish to stop, which all ranks follow once one of them is asked to, at one step. */
  BooleanSupplier shared(BooleanSupplier stop) {
    return () -> ranks.any(stop.getAsBoolean());
  }

  /** A probe that the first rank has while the others wait: it may take long. */
  EpochProbe shared(EpochProbe probe) {
    if (!ranks.areSeveral()) {
      return probe;
    }
    return (network, progress) -> {
      Map<String, Double> values = ranks.isMain() ? probe.measure(network, progress) : Map.of();
      ranks.await();
      return values;
    };
  }

  /** What scales the run's losses, if its precision needs that. */
  @Nullable LossScaler scaler() {
    return precision() == Precision.FP16 ? new LossScaler() : null;
  }

  /** What measures for the regularizer's weights, if they are relative. */
  @Nullable RelativeWeights relativeWeights() {
    return experiment.regularizerWeights() == RegularizerWeights.RELATIVE
        ? new RelativeWeights()
        : null;
  }

  /** What does the steps of the run. */
  TrainStep step(JointEmbeddingNetwork network, Optimizer optimizer, @Nullable LossScaler scaler) {
    var warmup = new Warmup(experiment.headWarmupEpochs(), experiment.regularizerWarmupEpochs());
    return step(network, optimizer, warmup).scaledBy(scaler);
  }

  /** The same with other first epochs. */
  TrainStep step(JointEmbeddingNetwork network, Optimizer optimizer, Warmup warmup) {
    if (experiment.recompute() == Recompute.BLOCKS && !place().device().isGpu()) {
      // What is not kept leaves holes as large as itself, which grow faster than the batch.
      AllocatedMemory.giveBackLarge();
    }
    TrainStep step =
        new TrainStep(
                network,
                experiment.method().name(),
                graph.regularizer(),
                experiment.regularizer().name(),
                new EntropyGauge(graph.transform(), graph.estimator()),
                optimizer,
                experiment.optimizer().clip() == null
                    ? null
                    : experiment.optimizer().clip().toClip(),
                warmup)
            .passing(this::way);
    return step;
  }

  private void way(StepPasses passes) {
    passes.across(ranks, experiment.syncBatchNorm()).recomputing(experiment.recompute());
    if (experiment.microBatch() != null) {
      passes.inPiecesOf(experiment.microBatch());
    }
  }

  /** Does one step on noise and forgets it; nothing is read or written. */
  void rehearse() {
    try (var network = network();
        NDManager buffers = network.manager().newSubManager()) {
      Optimizer optimizer = optimizer(buffers, network);
      List<NDArray> views = new ArrayList<>();
      for (ViewSpec view : shape.views().views()) {
        Shape batch =
            new Shape(experiment.batchSize(), images.channels(), view.size(), view.size());
        views.add(buffers.randomNormal(batch));
      }
      Progress start = Progress.start(0, 0);
      // The heads' own first epochs spare the backbone.
      step(network, optimizer, Warmup.NONE)
          .scaledBy(scaler())
          .run(views, start.info(loader.stepsPerEpoch(), experiment));
    }
  }

  /** All that a run's steps change, to be written and restored. */
  RunCheckpoints checkpoints(
      JointEmbeddingNetwork network,
      Optimizer optimizer,
      EpochMeans means,
      @Nullable LossScaler scaler,
      @Nullable RelativeWeights weights) {
    return new RunCheckpoints(network, optimizer, means, surroundings().recorded())
        .with(scaler)
        .with(weights);
  }

  /** What its numbers depend on beside its config. */
  RunEnvironment surroundings() {
    return new RunEnvironment(this);
  }
}

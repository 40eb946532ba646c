package dev.emc.core.config;

import dev.emc.api.Backbone;
import dev.emc.api.CompactTransform;
import dev.emc.api.EntropyEstimator;
import dev.emc.api.Regularizer;
import dev.emc.api.SslMethod;
import dev.emc.api.config.Check;
import dev.emc.api.plugin.Describe;
import dev.emc.api.plugin.ExtensionPoint;
import dev.emc.api.view.ViewPlan;
import dev.emc.api.view.ViewSpec;
import dev.emc.checkpoint.keys.KeyMap;
import dev.emc.checkpoint.keys.WeightChoice;
import dev.emc.core.engine.DeviceName;
import dev.emc.core.engine.Precision;
import dev.emc.core.nn.Layout;
import dev.emc.core.optim.RateSchedule;
import dev.emc.core.plugin.Choice;
import dev.emc.core.plugin.ComponentGraph;
import dev.emc.core.plugin.Components;
import dev.emc.core.plugin.SelectedComponents;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One training run, said in full. */
public record Experiment(
    @Describe("The network whose features are wanted") Choice<Backbone> backbone,
    @Describe("The base method") Choice<SslMethod> method,
    @Describe("Map to the unit cube; by default sigmoid or normal-cdf, as the method's space asks")
        @Nullable Choice<CompactTransform> transform,
    @Describe("How marginal entropies are estimated") Choice<EntropyEstimator> estimator,
    @Describe("The criterion added to the base loss") Choice<Regularizer> regularizer,
    @Describe("Checkpoint to continue from; without it training starts from scratch")
        @Nullable Path startFrom,
    @Describe("Whose names that checkpoint's keys have; by default it is told from the keys")
        @Nullable KeyMap startKeys,
    @Describe(
            "Which weights of that checkpoint, if it holds several, such as teacher; by default"
                + " those that were trained")
        @Nullable String startWeights,
    @Describe("What to take off that checkpoint's keys, such as model.; by default it is told")
        @Nullable String startPrefix,
    @Describe(
            "Whether weights that fit the backbone only in part are taken, the rest staying random")
        boolean startPartial,
    @Describe("Momentum of that checkpoint's optimizer: fresh leaves it, continue takes it over")
        StartOptimizer startOptimizer,
    @Describe(
            "Epochs that checkpoint's weights were trained before; by default what the file or the"
                + " earlier run says. SwAV counts its queue and its freeze from there")
        @Nullable Integer startEpochs,
    @Describe("First epochs that train the heads alone: the backbone and its batch norms stay")
        int headWarmupEpochs,
    @Describe("First epochs over which the regularizer's weights rise from 0, such as 0.5")
        double regularizerWarmupEpochs,
    @Describe(
            "What the regularizer's weights are: absolute, factors of its terms, or relative,"
                + " multiples of the base loss's gradient at the embeddings, measured in the first"
                + " ten steps")
        RegularizerWeights regularizerWeights,
    @Describe(
            "Which network of a method with a target is evaluated, embeds and is exported: online,"
                + " the one that is trained, or target; by default the one the method is meant for")
        @Nullable EvaluatedNetwork evaluatedNetwork,
    @Describe("The images") DataConfig data,
    @Describe("The views drawn of each image; by default those of the method's paper")
        @Nullable List<ViewSpec> views,
    @Describe(
            "Side of the large views in pixels, the rest of the method's views being left as it is")
        @Nullable Integer viewSize,
    @Describe("Side of the method's small crops in pixels, likewise") @Nullable Integer cropSize,
    @Describe("Passes over the data") int epochs,
    @Describe("Images per step, over all devices") int batchSize,
    @Describe("How weights are updated") OptimizerConfig optimizer,
    @Describe("When checkpoints are written and kept") CheckpointConfig checkpoints,
    @Describe("Steps between two readings of the loss") int logEvery,
    @Describe("Whether the run directory gets an event file for TensorBoard") boolean tensorboard,
    @Describe("Nearest-neighbour accuracy after epochs; without it nothing is measured")
        @Nullable OnlineKnnConfig onlineKnn,
    @Describe(
            "Comparison of the features with the start's after epochs, which stops a run that harms"
                + " them and keeps the best checkpoint; without it nothing is compared")
        @Nullable GuardConfig guard,
    @Describe("Where all random choices derive from") long seed,
    @Describe("Where to compute: auto, cpu, gpu or a numbered GPU (gpu0, gpu1, …)") String device,
    @Describe("Threads of the engine; 0 = all cores. Weights differ in last bits between counts")
        int threads,
    @Describe(
            "What backbone and heads are computed with in training: fp32, bf16 or fp16, with weights,"
                + " losses and updates in fp32; by default bf16 on GPUs that have units for it, else"
                + " fp32. Evaluation and embedding are fp32")
        @Nullable Precision precision,
    @Describe(
            "Images of a step that pass the network together, a divisor of batch-size: losses and"
                + " gradients are the whole batch's, memory is a piece's, batch norms see the piece;"
                + " ranks share each piece; by default all")
        @Nullable Integer microBatch,
    @Describe(
            "Which activations are computed again in the backward pass instead of kept: none, or"
                + " blocks: of each block of the backbone its input is kept. Less memory, one forward"
                + " pass more, the same numbers")
        Recompute recompute,
    @Describe(
            "Whether batch norms see the images of all ranks where several train one run, as if there"
                + " were one; else each sees its rank's share. Without ranks it changes nothing")
        boolean syncBatchNorm,
    @Describe(
            "How images lie in memory within the backbone: channels-first, channels-last, or auto:"
                + " channels-last for residual networks from 64 pixels up on CPUs, and for all but"
                + " vision transformers on GPUs in bf16 or fp16")
        Layout layout) {
  /** The longest run. */
  static final int MAX_EPOCHS = RateSchedule.MAX_EPOCHS;

  /** The largest batch. */
  static final int MAX_BATCH = 1_000_000;

  /** Most epochs that a history may have. */
  public static final int MAX_START_EPOCHS = 1_000_000;

  private static final int MAX_THREADS = 1024;

  public Experiment {
    Check.whole("epochs", epochs, 1, MAX_EPOCHS);
    Check.whole("batch-size", batchSize, 1, MAX_BATCH);
    Check.whole("log-every", logEvery, 1, MAX_EPOCHS);
    Check.whole("threads", threads, 0, MAX_THREADS);
    Require.that(
        DeviceName.isOne(device),
        "device must be %s, got '%s'".formatted(DeviceName.CHOICES, device));
    Require.that(
        startFrom != null || startOptimizer == StartOptimizer.FRESH,
        "start-optimizer: continue needs start-from");
    Require.that(startFrom != null || startWeights == null, "start-weights needs start-from");
    Require.that(startFrom != null || startPrefix == null, "start-prefix needs start-from");
    Require.that(startFrom != null || !startPartial, "start-partial needs start-from");
    if (startEpochs != null) {
      Check.whole("start-epochs", startEpochs, 0, MAX_START_EPOCHS);
      Require.that(startFrom != null, "start-epochs needs start-from");
    }
    if (microBatch != null) {
      Check.whole("micro-batch", microBatch, 1, batchSize);
      Require.that(
          batchSize % microBatch == 0,
          "micro-batch must divide batch-size: %s images in pieces of %s leave a rest of %s"
              .formatted(batchSize, microBatch, batchSize % microBatch));
    }
    Check.whole("head-warmup-epochs", headWarmupEpochs, 0, MAX_EPOCHS);
    Require.that(
        startFrom != null || headWarmupEpochs == 0,
        "head-warmup-epochs needs start-from: the backbone would stay as it was drawn");
    Require.that(
        headWarmupEpochs < epochs,
        "head-warmup-epochs must be below epochs, got %s of %s"
            .formatted(headWarmupEpochs, epochs));
    Check.number("regularizer-warmup-epochs", regularizerWarmupEpochs, 0, MAX_EPOCHS);
    Require.that(
        optimizer.schedule().warmupEpochs() <= epochs,
        "optimizer warms up for %s epochs, the run has %s"
            .formatted(optimizer.schedule().warmupEpochs(), epochs));
    if (views != null) {
      views = new ViewPlan(views).specs();
    }
    checkSize("view-size", viewSize, views);
    checkSize("crop-size", cropSize, views);
  }

  private static void checkSize(
      String key, @Nullable Integer size, @Nullable List<ViewSpec> views) {
    if (size != null) {
      Check.whole(key, size, 1, ViewSpec.MAX_SIZE);
      Require.that(
          views == null,
          key + " cannot stand beside views, which have sizes of their own, such as views[0].size");
    }
  }

  /** What has no default; the rest has its. */
  public Experiment(
      Choice<Backbone> backbone,
      Choice<SslMethod> method,
      DataConfig data,
      OptimizerConfig optimizer) {
    this(
        backbone,
        method,
        null,
        Choice.of(ExtensionPoint.ESTIMATOR, "m-spacings"),
        Choice.of(ExtensionPoint.REGULARIZER, "none"),
        null,
        null,
        null,
        null,
        false,
        StartOptimizer.FRESH,
        null,
        0,
        0,
        RegularizerWeights.ABSOLUTE,
        null,
        data,
        null,
        null,
        null,
        10,
        256,
        optimizer,
        new CheckpointConfig(),
        10,
        true,
        null,
        null,
        31,
        DeviceName.AUTO,
        0,
        null,
        null,
        Recompute.NONE,
        true,
        Layout.AUTO);
  }

  /** An experiment of what has no default; the rest has its, until it is set. */
  public static ExperimentBuilder builder(
      Choice<Backbone> backbone,
      Choice<SslMethod> method,
      DataConfig data,
      OptimizerConfig optimizer) {
    return new Experiment(backbone, method, data, optimizer).toBuilder();
  }

  /** Begins another experiment with the values of this one. */
  public ExperimentBuilder toBuilder() {
    return new ExperimentBuilder(this);
  }

  /** The components to assemble. */
  public SelectedComponents selection() {
    var choices = new ArrayList<Choice<?>>(List.of(backbone, method, estimator, regularizer));
    if (transform != null) {
      choices.add(transform);
    }
    return SelectedComponents.of(choices);
  }

  /** Which weights of the checkpoint to continue from are wanted. */
  public WeightChoice weightChoice() {
    return new WeightChoice(startKeys, startWeights, startPrefix, startPartial);
  }

  /**
   * The views to draw: those given here, else the method's in the sizes given here.
   *
   * @throws dev.emc.api.ConfigException if the method has no views that take such a size
   */
  public ViewPlan viewPlan(SslMethod created) {
    return views == null
        ? ViewSizes.of(created.defaultViews(), viewSize, cropSize, method.name())
        : new ViewPlan(views);
  }

  /** This experiment with the choices written out that its method made: transform and views. */
  public Experiment resolved(Components components, ComponentGraph graph) {
    return toBuilder()
        .backbone(components.complete(backbone))
        .method(components.complete(method))
        .transform(
            components.complete(
                Objects.requireNonNullElseGet(
                    transform, () -> Components.defaultTransform(graph.method().embeddingSpace()))))
        .estimator(components.complete(estimator))
        .regularizer(components.complete(regularizer))
        .views(viewPlan(graph.method()).specs())
        .viewSize(null)
        .cropSize(null)
        .build();
  }
}

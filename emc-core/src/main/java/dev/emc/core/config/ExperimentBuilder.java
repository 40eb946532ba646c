package dev.emc.core.config;

import dev.emc.api.Backbone;
import dev.emc.api.CompactTransform;
import dev.emc.api.EntropyEstimator;
import dev.emc.api.Regularizer;
import dev.emc.api.SslMethod;
import dev.emc.api.view.ViewSpec;
import dev.emc.checkpoint.keys.KeyMap;
import dev.emc.core.engine.Precision;
import dev.emc.core.nn.Layout;
import dev.emc.core.plugin.Choice;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes an {@link Experiment} value by value, beginning with the defaults or with another one. The
 * experiment is checked when it is built.
 */
public final class ExperimentBuilder {
  private Choice<Backbone> backbone;
  private Choice<SslMethod> method;
  private @Nullable Choice<CompactTransform> transform;
  private Choice<EntropyEstimator> estimator;
  private Choice<Regularizer> regularizer;
  private @Nullable Path startFrom;
  private @Nullable KeyMap startKeys;
  private @Nullable String startWeights;
  private @Nullable String startPrefix;
  private boolean startPartial;
  private StartOptimizer startOptimizer;
  private @Nullable Integer startEpochs;
  private int headWarmupEpochs;
  private double regularizerWarmupEpochs;
  private @Nullable EvaluatedNetwork evaluatedNetwork;
  private DataConfig data;
  private @Nullable List<ViewSpec> views;
  private @Nullable Integer viewSize;
  private @Nullable Integer cropSize;
  private int epochs;
  private int batchSize;
  private OptimizerConfig optimizer;
  private CheckpointConfig checkpoints;
  private int logEvery;
  private boolean tensorboard;
  private @Nullable OnlineKnnConfig onlineKnn;
  private long seed;
  private String device;
  private int threads;
  private @Nullable Precision precision;
  private @Nullable Integer microBatch;
  private Layout layout;

  ExperimentBuilder(Experiment start) {
    backbone = start.backbone();
    method = start.method();
    transform = start.transform();
    estimator = start.estimator();
    regularizer = start.regularizer();
    startFrom = start.startFrom();
    startKeys = start.startKeys();
    startWeights = start.startWeights();
    startPrefix = start.startPrefix();
    startPartial = start.startPartial();
    startOptimizer = start.startOptimizer();
    startEpochs = start.startEpochs();
    headWarmupEpochs = start.headWarmupEpochs();
    regularizerWarmupEpochs = start.regularizerWarmupEpochs();
    evaluatedNetwork = start.evaluatedNetwork();
    data = start.data();
    views = start.views();
    viewSize = start.viewSize();
    cropSize = start.cropSize();
    epochs = start.epochs();
    batchSize = start.batchSize();
    optimizer = start.optimizer();
    checkpoints = start.checkpoints();
    logEvery = start.logEvery();
    tensorboard = start.tensorboard();
    onlineKnn = start.onlineKnn();
    seed = start.seed();
    device = start.device();
    threads = start.threads();
    precision = start.precision();
    microBatch = start.microBatch();
    layout = start.layout();
  }

  /** The network. */
  public ExperimentBuilder backbone(Choice<Backbone> backbone) {
    this.backbone = backbone;
    return this;
  }

  /** The base method. */
  public ExperimentBuilder method(Choice<SslMethod> method) {
    this.method = method;
    return this;
  }

  /** The map to the unit cube; null for that of the method's space. */
  public ExperimentBuilder transform(@Nullable Choice<CompactTransform> transform) {
    this.transform = transform;
    return this;
  }

  /** How marginal entropies are estimated. */
  public ExperimentBuilder estimator(Choice<EntropyEstimator> estimator) {
    this.estimator = estimator;
    return this;
  }

  /** The criterion added to the base loss. */
  public ExperimentBuilder regularizer(Choice<Regularizer> regularizer) {
    this.regularizer = regularizer;
    return this;
  }

  /** The checkpoint to continue from; null for none. */
  public ExperimentBuilder startFrom(@Nullable Path startFrom) {
    this.startFrom = startFrom;
    return this;
  }

  /** Whose names that checkpoint's keys have; null to tell it from the keys. */
  public ExperimentBuilder startKeys(@Nullable KeyMap startKeys) {
    this.startKeys = startKeys;
    return this;
  }

  /** Which weights of that checkpoint; null for those that were trained. */
  public ExperimentBuilder startWeights(@Nullable String startWeights) {
    this.startWeights = startWeights;
    return this;
  }

  /** What to take off that checkpoint's keys; null to tell it. */
  public ExperimentBuilder startPrefix(@Nullable String startPrefix) {
    this.startPrefix = startPrefix;
    return this;
  }

  /** Whether weights that fit the backbone only in part are taken. */
  public ExperimentBuilder startPartial(boolean startPartial) {
    this.startPartial = startPartial;
    return this;
  }

  /** What becomes of the state of that checkpoint's optimiser. */
  public ExperimentBuilder startOptimizer(StartOptimizer startOptimizer) {
    this.startOptimizer = startOptimizer;
    return this;
  }

  /** Epochs of that checkpoint's history; null for what it says. */
  public ExperimentBuilder startEpochs(@Nullable Integer startEpochs) {
    this.startEpochs = startEpochs;
    return this;
  }

  /** First epochs that train the heads alone. */
  public ExperimentBuilder headWarmupEpochs(int headWarmupEpochs) {
    this.headWarmupEpochs = headWarmupEpochs;
    return this;
  }

  /** First epochs over which the regularizer's weights rise from 0. */
  public ExperimentBuilder regularizerWarmupEpochs(double regularizerWarmupEpochs) {
    this.regularizerWarmupEpochs = regularizerWarmupEpochs;
    return this;
  }

  /** Which network of a method with a target is evaluated; null for the method's choice. */
  public ExperimentBuilder evaluatedNetwork(@Nullable EvaluatedNetwork evaluatedNetwork) {
    this.evaluatedNetwork = evaluatedNetwork;
    return this;
  }

  /** The images. */
  public ExperimentBuilder data(DataConfig data) {
    this.data = data;
    return this;
  }

  /** The views drawn of each image; null for the method's. */
  public ExperimentBuilder views(@Nullable List<ViewSpec> views) {
    this.views = views;
    return this;
  }

  /** Side of the large views; null for the method's. */
  public ExperimentBuilder viewSize(@Nullable Integer viewSize) {
    this.viewSize = viewSize;
    return this;
  }

  /** Side of the small crops; null for the method's. */
  public ExperimentBuilder cropSize(@Nullable Integer cropSize) {
    this.cropSize = cropSize;
    return this;
  }

  /** Passes over the data. */
  public ExperimentBuilder epochs(int epochs) {
    this.epochs = epochs;
    return this;
  }

  /** Images per step, over all devices. */
  public ExperimentBuilder batchSize(int batchSize) {
    this.batchSize = batchSize;
    return this;
  }

  /** How weights are updated. */
  public ExperimentBuilder optimizer(OptimizerConfig optimizer) {
    this.optimizer = optimizer;
    return this;
  }

  /** When checkpoints are written and kept. */
  public ExperimentBuilder checkpoints(CheckpointConfig checkpoints) {
    this.checkpoints = checkpoints;
    return this;
  }

  /** Steps between two readings of the loss. */
  public ExperimentBuilder logEvery(int logEvery) {
    this.logEvery = logEvery;
    return this;
  }

  /** Whether the run directory gets an event file for TensorBoard. */
  public ExperimentBuilder tensorboard(boolean tensorboard) {
    this.tensorboard = tensorboard;
    return this;
  }

  /** Nearest-neighbour accuracy after epochs; null for none. */
  public ExperimentBuilder onlineKnn(@Nullable OnlineKnnConfig onlineKnn) {
    this.onlineKnn = onlineKnn;
    return this;
  }

  /** Where all random choices derive from. */
  public ExperimentBuilder seed(long seed) {
    this.seed = seed;
    return this;
  }

  /** Where to compute. */
  public ExperimentBuilder device(String device) {
    this.device = device;
    return this;
  }

  /** Threads of the engine; 0 for all cores. */
  public ExperimentBuilder threads(int threads) {
    this.threads = threads;
    return this;
  }

  /** What backbone and heads are computed with; null for what the device is meant for. */
  public ExperimentBuilder precision(@Nullable Precision precision) {
    this.precision = precision;
    return this;
  }

  /** Images that pass the network together; null for the whole batch. */
  public ExperimentBuilder microBatch(@Nullable Integer microBatch) {
    this.microBatch = microBatch;
    return this;
  }

  /** How images lie in memory within the backbone. */
  public ExperimentBuilder layout(Layout layout) {
    this.layout = layout;
    return this;
  }

  /** The experiment; an IllegalArgumentException says which values do not fit. */
  public Experiment build() {
    return new Experiment(
        backbone,
        method,
        transform,
        estimator,
        regularizer,
        startFrom,
        startKeys,
        startWeights,
        startPrefix,
        startPartial,
        startOptimizer,
        startEpochs,
        headWarmupEpochs,
        regularizerWarmupEpochs,
        evaluatedNetwork,
        data,
        views,
        viewSize,
        cropSize,
        epochs,
        batchSize,
        optimizer,
        checkpoints,
        logEvery,
        tensorboard,
        onlineKnn,
        seed,
        device,
        threads,
        precision,
        microBatch,
        layout);
  }
}

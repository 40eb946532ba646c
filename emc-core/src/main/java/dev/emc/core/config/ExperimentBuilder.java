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
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes an {@link Experiment} value by value, beginning with the defaults or with another one. The
 * experiment is checked when it is built.
 */
public final class ExperimentBuilder {
  private static final RecordShape SHAPE = RecordShape.of(Experiment.class);

  /** By the name of the record's component, in its order. */
  private final Map<String, @Nullable Object> values = new LinkedHashMap<>();

  ExperimentBuilder(Experiment start) {
    SHAPE.keys().values().forEach(key -> values.put(key.component(), SHAPE.value(start, key)));
  }

  private ExperimentBuilder set(String component, @Nullable Object value) {
    values.put(component, value);
    return this;
  }

  /** The network. */
  public ExperimentBuilder backbone(Choice<Backbone> backbone) {
    return set("backbone", backbone);
  }

  /** The base method. */
  public ExperimentBuilder method(Choice<SslMethod> method) {
    return set("method", method);
  }

  /** The map to the unit cube; null for that of the method's space. */
  public ExperimentBuilder transform(@Nullable Choice<CompactTransform> transform) {
    return set("transform", transform);
  }

  /** How marginal entropies are estimated. */
  public ExperimentBuilder estimator(Choice<EntropyEstimator> estimator) {
    return set("estimator", estimator);
  }

  /** The criterion added to the base loss. */
  public ExperimentBuilder regularizer(Choice<Regularizer> regularizer) {
    return set("regularizer", regularizer);
  }

  /** The checkpoint to continue from; null for none. */
  public ExperimentBuilder startFrom(@Nullable Path startFrom) {
    return set("startFrom", startFrom);
  }

  /** Whose names that checkpoint's keys have; null to tell it from the keys. */
  public ExperimentBuilder startKeys(@Nullable KeyMap startKeys) {
    return set("startKeys", startKeys);
  }

  /** Which weights of that checkpoint; null for those that were trained. */
  public ExperimentBuilder startWeights(@Nullable String startWeights) {
    return set("startWeights", startWeights);
  }

  /** What to take off that checkpoint's keys; null to tell it. */
  public ExperimentBuilder startPrefix(@Nullable String startPrefix) {
    return set("startPrefix", startPrefix);
  }

  /** Whether weights that fit the backbone only in part are taken. */
  public ExperimentBuilder startPartial(boolean startPartial) {
    return set("startPartial", startPartial);
  }

  /** What becomes of the state of that checkpoint's optimiser. */
  public ExperimentBuilder startOptimizer(StartOptimizer startOptimizer) {
    return set("startOptimizer", startOptimizer);
  }

  /** Epochs of that checkpoint's history; null for what it says. */
  public ExperimentBuilder startEpochs(@Nullable Integer startEpochs) {
    return set("startEpochs", startEpochs);
  }

  /** First epochs that train the heads alone. */
  public ExperimentBuilder headWarmupEpochs(int headWarmupEpochs) {
    return set("headWarmupEpochs", headWarmupEpochs);
  }

  /** First epochs over which the regularizer's weights rise from 0. */
  public ExperimentBuilder regularizerWarmupEpochs(double regularizerWarmupEpochs) {
    return set("regularizerWarmupEpochs", regularizerWarmupEpochs);
  }

  /** What the regularizer's weights are. */
  public ExperimentBuilder regularizerWeights(RegularizerWeights regularizerWeights) {
    return set("regularizerWeights", regularizerWeights);
  }

  /** Which network of a method with a target is evaluated; null for the method's choice. */
  public ExperimentBuilder evaluatedNetwork(@Nullable EvaluatedNetwork evaluatedNetwork) {
    return set("evaluatedNetwork", evaluatedNetwork);
  }

  /** The images. */
  public ExperimentBuilder data(DataConfig data) {
    return set("data", data);
  }

  /** The views drawn of each image; null for the method's. */
  public ExperimentBuilder views(@Nullable List<ViewSpec> views) {
    return set("views", views);
  }

  /** Side of the large views; null for the method's. */
  public ExperimentBuilder viewSize(@Nullable Integer viewSize) {
    return set("viewSize", viewSize);
  }

  /** Side of the small crops; null for the method's. */
  public ExperimentBuilder cropSize(@Nullable Integer cropSize) {
    return set("cropSize", cropSize);
  }

  /** Passes over the data. */
  public ExperimentBuilder epochs(int epochs) {
    return set("epochs", epochs);
  }

  /** Images per step, over all devices. */
  public ExperimentBuilder batchSize(int batchSize) {
    return set("batchSize", batchSize);
  }

  /** How weights are updated. */
  public ExperimentBuilder optimizer(OptimizerConfig optimizer) {
    return set("optimizer", optimizer);
  }

  /** When checkpoints are written and kept. */
  public ExperimentBuilder checkpoints(CheckpointConfig checkpoints) {
    return set("checkpoints", checkpoints);
  }

  /** Steps between two readings of the loss. */
  public ExperimentBuilder logEvery(int logEvery) {
    return set("logEvery", logEvery);
  }

  /** Whether the run directory gets an event file for TensorBoard. */
  public ExperimentBuilder tensorboard(boolean tensorboard) {
    return set("tensorboard", tensorboard);
  }

  /** Nearest-neighbour accuracy after epochs; null for none. */
  public ExperimentBuilder onlineKnn(@Nullable OnlineKnnConfig onlineKnn) {
    return set("onlineKnn", onlineKnn);
  }

  /** Comparison with the start after epochs; null for none. */
  public ExperimentBuilder guard(@Nullable GuardConfig guard) {
    return set("guard", guard);
  }

  /** Where all random choices derive from. */
  public ExperimentBuilder seed(long seed) {
    return set("seed", seed);
  }

  /** Where to compute. */
  public ExperimentBuilder device(String device) {
    return set("device", device);
  }

  /** Threads of the engine; 0 for all cores. */
  public ExperimentBuilder threads(int threads) {
    return set("threads", threads);
  }

  /** What backbone and heads are computed with; null for what the device is meant for. */
  public ExperimentBuilder precision(@Nullable Precision precision) {
    return set("precision", precision);
  }

  /** Images that pass the network together; null for the whole batch. */
  public ExperimentBuilder microBatch(@Nullable Integer microBatch) {
    return set("microBatch", microBatch);
  }

  /** Which activations are computed again instead of kept. */
  public ExperimentBuilder recompute(Recompute recompute) {
    return set("recompute", recompute);
  }

  /** Whether batch norms see the images of all ranks. */
  public ExperimentBuilder syncBatchNorm(boolean syncBatchNorm) {
    return set("syncBatchNorm", syncBatchNorm);
  }

  /** How images lie in memory within the backbone. */
  public ExperimentBuilder layout(Layout layout) {
    return set("layout", layout);
  }

  /** The experiment; an IllegalArgumentException says which values do not fit. */
  public Experiment build() {
    try {
      return (Experiment) SHAPE.create(values.values().toArray());
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof RuntimeException refused
          ? refused
          : new IllegalStateException("an experiment cannot be made", e);
    }
  }
}

package dev.emc.core.train;

import ai.djl.ndarray.NDArray;
import dev.emc.api.Embeddings;
import dev.emc.api.LossTerms;
import dev.emc.api.Regularizer;
import dev.emc.core.config.Experiment;
import dev.emc.core.nn.StateDict;
import dev.emc.core.optim.Optimizer;
import dev.emc.core.optim.ParameterGroup;
import dev.emc.core.plugin.ComponentGraph;
import dev.emc.testkit.GoldenArray;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** A criterion and an optimiser that are looked on while they work. */
final class ObservedStep implements Regularizer, Optimizer {
  private final Regularizer regularizer;
  private final Optimizer optimizer;
  private final StateDict dict;
  private final List<double[]> embeddings = new ArrayList<>();
  private final Map<String, Double> gradientNorms = new LinkedHashMap<>();
  private final Map<String, Double> used = new LinkedHashMap<>();

  ObservedStep(Regularizer regularizer, Optimizer optimizer, StateDict dict) {
    this.regularizer = regularizer;
    this.optimizer = optimizer;
    this.dict = dict;
  }

  /** The training step of an experiment, with this in place of its criterion and optimiser. */
  TrainStep trainStep(
      JointEmbeddingNetwork network, Experiment experiment, ComponentGraph components) {
    return new TrainStep(
        network,
        experiment.method().name(),
        this,
        experiment.regularizer().name(),
        new EntropyGauge(components.transform(), components.estimator()),
        this,
        experiment.optimizer().clip() == null ? null : experiment.optimizer().clip().toClip(),
        Warmup.NONE);
  }

  @Override
  public LossTerms loss(Embeddings all) {
    embeddings.clear();
    for (int v = 0; v < all.viewCount(); v++) {
      embeddings.add(GoldenArray.toDoubles(all.view(v).stopGradient()));
    }
    return regularizer.loss(all);
  }

  @Override
  public void step(long step, Predicate<String> dropped) {
    gradientNorms.clear();
    used.clear();
    dict.trainable()
        .forEach(
            (key, parameter) -> {
              double squares = 0;
              try (NDArray gradient = parameter.getArray().getGradient()) {
                for (double value : GoldenArray.toDoubles(gradient)) {
                  squares += value * value;
                }
              }
              gradientNorms.put(key, Math.sqrt(squares));
              if (!dropped.test(key)) {
                used.put(key, Math.sqrt(squares));
              }
            });
    optimizer.step(step, dropped);
  }

  @Override
  public void clearGradients() {
    optimizer.clearGradients();
  }

  @Override
  public List<ParameterGroup> groups() {
    return optimizer.groups();
  }

  @Override
  public void scaleRates(double share) {
    optimizer.scaleRates(share);
  }

  @Override
  public double rate(ParameterGroup group, long step) {
    return optimizer.rate(group, step);
  }

  @Override
  public Map<String, NDArray> state() {
    return optimizer.state();
  }

  @Override
  public void restore(Map<String, NDArray> state) {
    optimizer.restore(state);
  }

  @Override
  public void close() {
    optimizer.close();
  }

  /** Embeddings of the last step, row-major, per view. */
  List<double[]> embeddings() {
    return embeddings;
  }

  /** Euclidean norms of the last step's gradients by parameter name. */
  Map<String, Double> gradientNorms() {
    return gradientNorms;
  }

  /** The same without those of heads that the method dropped. */
  Map<String, Double> usedGradientNorms() {
    return used;
  }
}

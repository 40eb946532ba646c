package dev.emc.core.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.emc.api.Backbone;
import dev.emc.api.RunShape;
import dev.emc.api.StepInfo;
import dev.emc.api.view.ViewSpec;
import dev.emc.core.config.Experiment;
import dev.emc.core.distributed.Ranks;
import dev.emc.core.engine.Devices;
import dev.emc.core.engine.Precision;
import dev.emc.core.optim.Optimizer;
import dev.emc.core.optim.ParameterGroup;
import dev.emc.core.plugin.ComponentGraph;
import dev.emc.images.load.BatchShare;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Steps of an experiment on the CPU, on random images of one channel, with all they leave. */
final class TriedSteps implements AutoCloseable {
  final JointEmbeddingNetwork network;
  final @Nullable LossScaler scaler;
  final Watched optimizer;
  private final Experiment experiment;
  private final DataType type;
  private final RunShape shape;
  private final TrainStep step;
  private long number;
  private final Ranks ranks;
  private boolean pieceRepeats;

  TriedSteps(Experiment experiment) {
    this(experiment, DataType.FLOAT32);
  }

  TriedSteps(Experiment experiment, DataType type) {
    this(experiment, type, Ranks.SINGLE);
  }

  /** The steps of one rank, which sees its share of the images. */
  TriedSteps(Experiment experiment, DataType type, Ranks ranks) {
    this(experiment, type, ranks, null);
  }

  /** The steps of another backbone than the experiment says. */
  TriedSteps(Experiment experiment, DataType type, Ranks ranks, @Nullable Backbone other) {
    this.ranks = ranks;
    this.experiment = experiment;
    this.type = type;
    Devices.useThreads(1);
    ComponentGraph graph = TinyRun.COMPONENTS.assemble(experiment.selection());
    int batch = experiment.batchSize();
    shape =
        new RunShape(
            batch, graph.method().embeddingWidth(), experiment.viewPlan(graph.method()), 1);
    network =
        JointEmbeddingNetwork.build(
            other == null ? graph.backbone() : other,
            graph.method(),
            1,
            shape,
            Device.cpu(),
            type,
            5);
    network.compute(
        Objects.requireNonNullElse(experiment.precision(), Precision.FP32), experiment.layout());
    optimizer =
        new Watched(
            Optimizers.create(network.manager(), experiment.optimizer(), network, batch, 10, 1000),
            network.stateDict().trainable());
    scaler = experiment.precision() == Precision.FP16 ? new LossScaler() : null;
    step =
        new TrainStep(
                network,
                experiment.method().name(),
                graph.regularizer(),
                experiment.regularizer().name(),
                new EntropyGauge(graph.transform(), graph.estimator()),
                optimizer,
                null,
                Warmup.NONE)
            .scaledBy(scaler)
            .passing(
                passes ->
                    passes
                        .across(ranks, experiment.syncBatchNorm())
                        .recomputing(experiment.recompute())
                        .inPiecesOf(
                            Objects.requireNonNullElse(
                                experiment.microBatch(), experiment.batchSize())));
  }

  /** Halves of a batch that have the same images: then a batch norm sees the same in each. */
  TriedSteps repeating() {
    pieceRepeats = true;
    return this;
  }

  /** One step on images drawn from its number; its values. */
  Map<String, Double> step() {
    try (NDManager scope = network.manager().newSubManager()) {
      List<NDArray> views = views(scope);
      var info = new StepInfo(number, number, 0, 0, 1000, 1, 7);
      number++;
      return step.run(views, info).read();
    }
  }

  /** One step that is taken: where gradients overflow it is tried again with the scale halved. */
  Map<String, Double> stepTaken() {
    int before = optimizer.steps;
    for (int tries = 0; tries < 40; tries++) {
      Map<String, Double> values = step();
      if (optimizer.steps > before) {
        return values;
      }
      number--;
    }
    throw new AssertionError("forty steps with gradients that are not finite");
  }

  /** The images of the next step. */
  List<NDArray> views(NDManager scope) {
    var views = new ArrayList<NDArray>();
    for (ViewSpec view : shape.views().views()) {
      NDArray all = image(scope, view.size(), 1000 * number + views.size());
      views.add(ranks.areSeveral() ? all.get(scope.create(rows())) : all);
    }
    return views;
  }

  /** Which images of a batch this rank has. */
  private int[] rows() {
    BatchShare share = RankRules.share(experiment, ranks);
    int batch = experiment.batchSize();
    return IntStream.range(0, share.size(batch)).map(row -> share.place(row, batch)).toArray();
  }

  private NDArray image(NDManager scope, int size, long seed) {
    var random = new Random(seed);
    var shape = new Shape(experiment.batchSize(), 1, size, size);
    var values = new float[(int) shape.size()];
    int repeated = pieceRepeats ? values.length / 2 : values.length;
    for (int i = 0; i < repeated; i++) {
      values[i] = (float) random.nextGaussian();
    }
    // The second half has the images of the first in another order.
    int image = size * size;
    for (int i = repeated; i < values.length; i++) {
      int other = (i / image * 3 + 1) % (repeated / image);
      values[i] = values[other * image + i % image];
    }
    return scope.create(values, shape).toType(type, false);
  }

  /** Everything but the parameters: running statistics, the target and the method's state. */
  Map<String, float[]> left() {
    var left = new LinkedHashMap<String, float[]>();
    network.stateDict().entries().stream()
        .filter(entry -> entry.buffer())
        .forEach(entry -> left.put(entry.key(), floats(entry.parameter().getArray())));
    network.target().ifPresent(t -> t.arrays().forEach((k, a) -> left.put(k, floats(a))));
    network.method().state().forEach((name, array) -> left.put("state " + name, floats(array)));
    return left;
  }

  /** All trained weights. */
  Map<String, float[]> weights() {
    var weights = new LinkedHashMap<String, float[]>();
    network
        .stateDict()
        .trainable()
        .forEach((key, parameter) -> weights.put(key, floats(parameter.getArray())));
    return weights;
  }

  static float[] floats(NDArray array) {
    try (NDArray own = array.stopGradient();
        NDArray values = own.flatten()) {
      Number[] numbers = values.toArray();
      var floats = new float[numbers.length];
      for (int i = 0; i < floats.length; i++) {
        floats[i] = numbers[i].floatValue();
      }
      return floats;
    }
  }

  /** The largest distance of two sets of arrays, and the largest value of the second. */
  record Distance(double distance, double largest, String where) {
    static Distance of(Map<String, float[]> actual, Map<String, float[]> expected) {
      if (!actual.keySet().equals(expected.keySet())) {
        throw new AssertionError(actual.keySet() + " are not " + expected.keySet());
      }
      double distance = 0;
      double largest = 0;
      String where = "";
      for (Map.Entry<String, float[]> entry : expected.entrySet()) {
        float[] those = Objects.requireNonNull(actual.get(entry.getKey()));
        float[] these = entry.getValue();
        for (int i = 0; i < these.length; i++) {
          double d = Math.abs((double) those[i] - these[i]);
          // NaN is as far as can be.
          if (!(d <= distance)) {
            distance = d;
            where = entry.getKey();
          }
          largest = Math.max(largest, Math.abs(these[i]));
        }
      }
      return new Distance(distance, largest, where);
    }
  }

  /** Euclidean distance of all values from those expected, as a share of their length. */
  static double relative(Map<String, float[]> actual, Map<String, float[]> expected) {
    if (!actual.keySet().equals(expected.keySet())) {
      throw new AssertionError(actual.keySet() + " are not " + expected.keySet());
    }
    double distance = 0;
    double length = 0;
    for (Map.Entry<String, float[]> entry : expected.entrySet()) {
      float[] those = Objects.requireNonNull(actual.get(entry.getKey()));
      float[] these = entry.getValue();
      for (int i = 0; i < these.length; i++) {
        distance += Math.pow((double) those[i] - these[i], 2);
        length += Math.pow(these[i], 2);
      }
    }
    return Math.sqrt(distance / length);
  }

  @Override
  public void close() {
    network.close();
  }

  /** An optimiser that remembers the gradients it was given. */
  static final class Watched implements Optimizer {
    private final Optimizer optimizer;
    private final Map<String, Parameter> parameters;
    final Map<String, float[]> gradients = new LinkedHashMap<>();
    Consumer<Map<String, Parameter>> before = all -> {};
    int steps;

    Watched(Optimizer optimizer, Map<String, Parameter> parameters) {
      this.optimizer = optimizer;
      this.parameters = parameters;
    }

    @Override
    public void step(long step, Predicate<String> dropped) {
      steps++;
      before.accept(parameters);
      gradients.clear();
      parameters.forEach(
          (key, parameter) -> {
            try (NDArray gradient = JniUtils.getGradient((PtNDArray) parameter.getArray())) {
              if (gradient != null) {
                gradients.put(key, floats(gradient));
              }
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
  }
}

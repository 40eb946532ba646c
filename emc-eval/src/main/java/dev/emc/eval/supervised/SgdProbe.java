package dev.emc.eval.supervised;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.emc.core.engine.Devices;
import dev.emc.core.engine.GradMode;
import dev.emc.core.nn.StateDict;
import dev.emc.eval.probe.FeatureProbe;
import dev.emc.eval.probe.FeatureSet;
import dev.emc.eval.probe.LabelDraw;
import dev.emc.eval.probe.ProbeFit;
import dev.emc.images.augment.KeyedRandom;
import java.util.Arrays;
import java.util.Map;
import java.util.function.DoubleFunction;
import java.util.function.IntUnaryOperator;

/**
 * Linear probe on cached frozen features, trained as a protocol says but for the augmentation: the
 * same first weights, order, optimiser and schedule.
 */
public final class SgdProbe implements FeatureProbe {
  /** Key of the random stream of the order of images, the loader's own. */
  private static final long ORDER_STREAM = 1;

  private static final int TEST_ROWS = 8_192;

  private final DoubleFunction<ClassifierProtocol> protocols;
  private final Device device;
  private final long seed;
  private final EvaluationKeeper keeper;

  /**
   * A probe.
   *
   * @param protocols by the share of the labels, in (0, 1]; their heads are linear
   * @param seed of first weights and orders
   */
  public SgdProbe(DoubleFunction<ClassifierProtocol> protocols, Device device, long seed) {
    this(protocols, device, seed, EvaluationKeeper.NONE);
  }

  /**
   * A probe whose trainings go on where they were stopped.
   *
   * @param keeper of the trainings of the one model that is probed
   */
  public SgdProbe(
      DoubleFunction<ClassifierProtocol> protocols,
      Device device,
      long seed,
      EvaluationKeeper keeper) {
    this.protocols = protocols;
    this.device = device;
    this.seed = seed;
    this.keeper = keeper;
  }

  @Override
  public ProbeFit fit(FeatureSet train, LabelDraw draw, FeatureSet test) {
    FeatureProbe.requireSameSpace(train, test);
    int[] rows = draw.rows();
    train.images().countsOfEveryClass(rows);
    ClassifierProtocol protocol = protocols.apply(draw.fraction());
    try (NDManager manager = Devices.engine().newBaseManager(device);
        var head =
            new ClassifierHead(manager, protocol.head(), train.width(), train.classes(), seed)) {
      var training =
          new ClassifierTraining(
              protocol,
              new FeatureBatches(train, rows, protocol.batchSize(), manager),
              features -> head.scores(features, true),
              train.labels(),
              (epoch, images, loss) -> {});
      StateDict dict = StateDict.of(Map.of(ClassifierHead.PREFIX, head.block()));
      long steps = training.run(manager, dict, keeper.training(draw));
      return ProbeFit.ofScores(steps, scores(manager, head, test), test.images());
    }
  }

  private static float[] scores(NDManager manager, ClassifierHead head, FeatureSet test) {
    float[] scores = new float[Math.multiplyExact(test.size(), test.classes())];
    for (int from = 0; from < test.size(); from += TEST_ROWS) {
      int count = Math.min(TEST_ROWS, test.size() - from);
      try (NDManager scope = manager.newSubManager()) {
        int first = from;
        NDArray features = rows(scope, test, count, i -> first + i);
        float[] part = GradMode.off(() -> head.scores(features, false).toFloatArray());
        System.arraycopy(part, 0, scores, from * test.classes(), part.length);
      }
    }
    return scores;
  }

  private static NDArray rows(NDManager scope, FeatureSet set, int count, IntUnaryOperator row) {
    float[] values = new float[count * set.width()];
    for (int i = 0; i < count; i++) {
      set.copy(row.applyAsInt(i), values, i * set.width());
    }
    return scope.create(values, new Shape(count, set.width()));
  }

  /** Rows of cached features, in the order in which the loader would show their images. */
  private final class FeatureBatches implements TrainingBatches {
    private final FeatureSet set;
    private final int[] rows;
    private final int batchSize;
    private final NDManager parent;

    FeatureBatches(FeatureSet set, int[] rows, int batchSize, NDManager parent) {
      this.set = set;
      this.rows = rows;
      this.batchSize = Math.min(batchSize, rows.length);
      this.parent = parent;
    }

    @Override
    public long stepsPerEpoch() {
      return rows.length / batchSize + (rows.length % batchSize > 1 ? 1 : 0);
    }

    @Override
    public void forEach(int epoch, long firstBatch, Step step) {
      int[] order = KeyedRandom.of(seed, ORDER_STREAM, epoch).permutation(rows.length);
      for (int b = (int) firstBatch; b < stepsPerEpoch(); b++) {
        int from = b * batchSize;
        int[] batch =
            Arrays.stream(order, from, Math.min(from + batchSize, rows.length))
                .map(i -> rows[i])
                .toArray();
        try (NDManager scope = parent.newSubManager()) {
          step.accept(scope, rows(scope, set, batch.length, i -> batch[i]), batch);
        }
      }
    }
  }
}

package dev.emc.spark.measure;

import ai.djl.Device;
import dev.emc.api.ConfigException;
import dev.emc.eval.probe.FeatureSet;
import dev.emc.eval.probe.HeldOut;
import dev.emc.eval.probe.LabelDraw;
import dev.emc.eval.probe.LinearProbe;
import dev.emc.spark.model.SharedStart;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/**
 * The penalty of a probe, chosen as {@code emc eval linear --cached} chooses it: from the same
 * grid, by the cross-entropy on held-out training labels, which the same rule holds out ({@link
 * HeldOut}). Its rows are those of a table in the order of their keys.
 *
 * <p>Of few labels the command's own code chooses, on the driver. Of more, one stratified fifth is
 * held out, and fits are Spark's.
 */
final class HeldOutPenalty {
  private static final String FOLD = "fold";
  private static final StructType SCHEMA =
      new StructType()
          .add(DistributedProbe.LABEL, DataTypes.DoubleType, false)
          .add(DistributedProbe.FEATURES, SQLDataTypes.VectorType(), false)
          .add(FOLD, DataTypes.IntegerType, false);

  private HeldOutPenalty() {}

  /**
   * Chooses.
   *
   * @param rows with the columns of {@link DistributedProbe}
   * @param classes how many there are, each with a row at least
   * @param seed of what is held out
   */
  static LinearProbe.Penalty of(Dataset<Row> rows, int classes, long seed) {
    long[] counts = new long[classes];
    for (Row count : rows.groupBy(DistributedProbe.LABEL).count().collectAsList()) {
      counts[(int) count.getDouble(0)] = count.getLong(1);
    }
    long all = 0;
    long smallest = Long.MAX_VALUE;
    for (long count : counts) {
      all += count;
      smallest = Math.min(smallest, count);
    }
    var settings = LinearProbe.Settings.defaults(seed);
    if (all <= LinearProbe.CROSS_VALIDATED_LABELS) {
      SharedStart.start();
      FeatureSet collected = collected(rows, classes);
      int[] each = IntStream.range(0, collected.size()).toArray();
      return new LinearProbe(settings, Device.cpu()).penalty(collected, new LabelDraw(1, 0, each));
    }
    if (smallest < 2) {
      return new LinearProbe.Penalty(settings.defaultL2(), false);
    }
    if (all > Integer.MAX_VALUE) {
      throw new ConfigException(
          "the penalty cannot be chosen on %s labels: give one, or take a sample".formatted(all));
    }
    int folds = (int) Math.min(LinearProbe.FOLDS, smallest);
    return new LinearProbe.Penalty(best(rows, classes, folds, settings), true);
  }

  private static FeatureSet collected(Dataset<Row> rows, int classes) {
    List<Row> all = byKey(rows).collect();
    int width = ((Vector) all.get(0).getAs(2)).size();
    float[] values = new float[Math.multiplyExact(all.size(), width)];
    int[] labels = new int[all.size()];
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < labels.length; i++) {
      Vector features = all.get(i).getAs(2);
      if (features.size() != width) {
        throw new ConfigException(
            "one row has %s features and another %s".formatted(width, features.size()));
      }
      for (int d = 0; d < width; d++) {
        values[i * width + d] = (float) features.apply(d);
      }
      labels[i] = (int) all.get(i).getDouble(1);
      keys.add(key(all.get(i)));
    }
    return new FeatureSet(values, labels, classes, keys);
  }

  private static String key(Row row) {
    return row.isNullAt(0) ? "" : row.getString(0);
  }

  private static JavaRDD<Row> byKey(Dataset<Row> rows) {
    JavaRDD<Row> all = rows.javaRDD();
    return all.sortBy(HeldOutPenalty::key, true, Math.max(1, all.getNumPartitions()));
  }

  /** Walks the grid from strong to weak, until a weaker penalty is worse. */
  private static double best(
      Dataset<Row> rows, int classes, int folds, LinearProbe.Settings settings) {
    Dataset<Row> dealt =
        dealt(rows, classes, folds, settings.seed()).persist(StorageLevel.MEMORY_AND_DISK());
    try {
      Dataset<Row> kept = dealt.filter(dealt.col(FOLD).notEqual(0));
      Dataset<Row> heldOut = dealt.filter(dealt.col(FOLD).equalTo(0));
      double best = settings.defaultL2();
      double least = Double.POSITIVE_INFINITY;
      for (double l2 : settings.l2Grid()) {
        double loss = loss(DistributedProbe.regression(l2).fit(kept), heldOut);
        if (!(loss < least)) {
          break;
        }
        least = loss;
        best = l2;
      }
      return best;
    } finally {
      dealt.unpersist();
    }
  }

  /** The driver holds the label and the fold of each row, 8 bytes. */
  private static Dataset<Row> dealt(Dataset<Row> rows, int classes, int folds, long seed) {
    JavaRDD<Row> ordered = byKey(rows);
    int[] labels =
        ordered.mapPartitions(part -> List.of(labels(part)).iterator()).collect().stream()
            .flatMapToInt(Arrays::stream)
            .toArray();
    int[] foldOf = HeldOut.stratified(labels, classes, folds, seed).folds();
    Broadcast<int[]> shared =
        JavaSparkContext.fromSparkContext(rows.sparkSession().sparkContext()).broadcast(foldOf);
    JavaRDD<Row> dealt =
        ordered
            .zipWithIndex()
            .map(
                row ->
                    RowFactory.create(
                        row._1().get(1),
                        row._1().get(2),
                        shared.value()[Math.toIntExact(row._2())]));
    return rows.sparkSession().createDataFrame(dealt, SCHEMA);
  }

  private static int[] labels(Iterator<Row> rows) {
    IntStream.Builder labels = IntStream.builder();
    rows.forEachRemaining(row -> labels.add((int) row.getDouble(1)));
    return labels.build().toArray();
  }

  /** Mean cross-entropy. */
  private static double loss(LogisticRegressionModel model, Dataset<Row> rows) {
    double[] sums =
        model
            .transform(rows)
            .select(DistributedProbe.LABEL, "probability")
            .javaRDD()
            .treeAggregate(
                new double[2],
                (sum, row) -> {
                  Vector probability = row.getAs(1);
                  sum[0] -= Math.log(Math.max(1e-300, probability.apply((int) row.getDouble(0))));
                  sum[1]++;
                  return sum;
                },
                (a, b) -> new double[] {a[0] + b[0], a[1] + b[1]});
    return sums[0] / sums[1];
  }
}

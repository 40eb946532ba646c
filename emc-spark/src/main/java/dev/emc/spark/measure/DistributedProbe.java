package dev.emc.spark.measure;

import dev.emc.api.ConfigException;
import dev.emc.eval.probe.LinearProbe;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/**
 * The linear probe of {@code emc eval linear --cached} on any number of rows: multinomial logistic
 * regression on standardised features, mean loss + λ/2 ‖W‖² with the biases left out, by Spark's
 * own L-BFGS with tree aggregation.
 *
 * <p>The penalty is chosen as by the command, see {@link HeldOutPenalty}.
 */
public final class DistributedProbe {
  /** Columns of rows that are fitted: what an image is called, its class from 0, a vector. */
  static final String KEY = "key";

  static final String LABEL = "label";
  static final String FEATURES = "features";

  private static final int MOST_STEPS = 500;
  private static final double TOLERANCE = 1e-7;
  private static final StructType SCHEMA =
      new StructType()
          .add(KEY, DataTypes.StringType, true)
          .add(LABEL, DataTypes.DoubleType, false)
          .add(FEATURES, SQLDataTypes.VectorType(), false)
          .add("name", DataTypes.StringType, false);

  private DistributedProbe() {}

  /**
   * What was fitted.
   *
   * @param trainRows that had features and a class
   * @param l2 the penalty λ
   * @param chosen whether it was chosen on held-out labels
   * @param predictions {@code key}, {@code label} and {@code prediction}, of the test rows
   */
  public record Fit(long trainRows, double l2, boolean chosen, Dataset<Row> predictions) {}

  /**
   * Where features and their classes are.
   *
   * @param key column of what an image is called
   * @param label column of its class
   * @param features column of its features
   */
  public record Columns(String key, String label, String features) {}

  /**
   * Fits the training rows and answers the test rows.
   *
   * @param l2 the penalty; 0 to choose it
   * @param seed of what is held out
   * @throws ConfigException if the columns or the classes do not fit
   */
  public static Fit fit(
      Dataset<Row> train, Dataset<Row> test, Columns columns, double l2, long seed) {
    List<String> classes = classes(train, columns);
    if (classes.size() < 2) {
      throw new ConfigException("a classifier needs at least two classes, but there is " + classes);
    }
    for (String name : classes(test, columns)) {
      if (!classes.contains(name)) {
        throw new ConfigException(
            "the test rows have the class '%s', which the training rows have not".formatted(name));
      }
    }
    Dataset<Row> fitted = rows(train, columns, classes).persist(StorageLevel.MEMORY_AND_DISK());
    try {
      LinearProbe.Penalty penalty =
          l2 == 0
              ? HeldOutPenalty.of(fitted, classes.size(), seed)
              : new LinearProbe.Penalty(l2, false);
      LogisticRegressionModel model = regression(penalty.l2()).fit(fitted);
      return new Fit(
          fitted.count(),
          penalty.l2(),
          penalty.chosen(),
          predictions(model, rows(test, columns, classes), classes));
    } finally {
      fitted.unpersist();
    }
  }

  private static List<String> classes(Dataset<Row> table, Columns columns) {
    FeatureColumn.requireColumn(table.schema(), columns.key());
    FeatureColumn.requireColumn(table.schema(), columns.label());
    FeatureColumn.require(table.schema(), columns.features());
    return table
        .select(table.col(columns.label()).cast("string"))
        .filter("%s is not null".formatted("`" + columns.label() + "`"))
        .distinct()
        .collectAsList()
        .stream()
        .map(row -> row.getString(0))
        .sorted()
        .toList();
  }

  /** Rows with features and a class, as numbers. */
  private static Dataset<Row> rows(Dataset<Row> table, Columns columns, List<String> classes) {
    var numbers = new HashMap<String, Integer>();
    classes.forEach(name -> numbers.put(name, numbers.size()));
    SparkSession spark = table.sparkSession();
    var rows =
        table
            .select(
                table.col(columns.key()).cast("string"),
                table.col(columns.label()).cast("string"),
                table.col(columns.features()))
            .javaRDD()
            .filter(row -> !row.isNullAt(1) && !row.isNullAt(2))
            .map(
                row ->
                    RowFactory.create(
                        row.get(0),
                        (double) numbers.getOrDefault(row.getString(1), -1),
                        vector(row.get(2)),
                        row.getString(1)));
    return spark.createDataFrame(rows, SCHEMA);
  }

  private static Vector vector(Object cell) {
    float[] values = FeatureColumn.floats(cell);
    double[] wide = new double[values.length];
    for (int d = 0; d < wide.length; d++) {
      if (!Float.isFinite(values[d])) {
        throw new ConfigException(
            "a row has the value %s in dimension %s: features must be finite"
                .formatted(values[d], d));
      }
      wide[d] = values[d];
    }
    return Vectors.dense(wide);
  }

  static LogisticRegression regression(double l2) {
    return new LogisticRegression()
        .setFamily("multinomial")
        .setRegParam(l2)
        .setElasticNetParam(0)
        .setStandardization(true)
        .setFitIntercept(true)
        .setMaxIter(MOST_STEPS)
        .setTol(TOLERANCE);
  }

  private static Dataset<Row> predictions(
      LogisticRegressionModel model, Dataset<Row> test, List<String> classes) {
    List<String> names = new ArrayList<>(classes);
    var rows =
        model
            .transform(test)
            .select(KEY, "name", "prediction")
            .javaRDD()
            .map(
                row ->
                    RowFactory.create(row.get(0), row.get(1), names.get((int) row.getDouble(2))));
    return test.sparkSession()
        .createDataFrame(
            rows,
            new StructType()
                .add(KEY, DataTypes.StringType, true)
                .add(LABEL, DataTypes.StringType, false)
                .add("prediction", DataTypes.StringType, false));
  }
}

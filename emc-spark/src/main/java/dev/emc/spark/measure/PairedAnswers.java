package dev.emc.spark.measure;

import dev.emc.api.ConfigException;
import dev.emc.eval.probe.DrawResult;
import dev.emc.eval.probe.FractionResult;
import dev.emc.eval.probe.Predictions;
import dev.emc.eval.probe.ProbeResult;
import dev.emc.eval.stats.MeanSd;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * The answers of two models to the same images, from two tables: joined by machine, and tested as
 * {@code emc compare} tests. The tests need no more of an image than whether each model was right.
 */
public final class PairedAnswers {
  /** Images whose answers the driver holds; the bootstrap goes through them 2,000 times. */
  private static final long MOST = 20_000_000;

  private PairedAnswers() {}

  /**
   * Where answers are.
   *
   * @param key column of what an image is called
   * @param label column of its class
   * @param prediction column of the answer
   */
  public record Columns(String key, String label, String prediction) {}

  /**
   * Tests a model against a reference.
   *
   * @param first name of the reference
   * @param second name of the model
   * @throws ConfigException if the two tables are not of the same images with the same classes
   */
  public static ProbeResult test(
      String first, Dataset<Row> reference, String second, Dataset<Row> model, Columns columns) {
    Dataset<Row> a = answers(first, reference, columns, "first");
    Dataset<Row> b = answers(second, model, columns, "second");
    Dataset<Row> joined =
        a.join(b, functions.col("k_first").equalTo(functions.col("k_second")), "full_outer");
    require(joined.filter("k_first is null"), second, first, "k_second");
    require(joined.filter("k_second is null"), first, second, "k_first");
    List<Row> other = joined.filter("l_first <> l_second").limit(1).collectAsList();
    if (!other.isEmpty()) {
      Row row = other.get(0);
      throw new ConfigException(
          "image '%s' has class '%s' in %s and '%s' in %s"
              .formatted(
                  row.getAs("k_first"),
                  row.getAs("l_first"),
                  first,
                  row.getAs("l_second"),
                  second));
    }
    long count = joined.count();
    if (count == 0 || count > MOST) {
      throw new ConfigException(
          "%s images: 1 to %s can be compared; take a part of them".formatted(count, MOST));
    }
    int[] firstRight = new int[(int) count];
    int[] secondRight = new int[(int) count];
    Iterator<Row> rows =
        joined
            .orderBy("k_first")
            .selectExpr("p_first = l_first", "p_second = l_second")
            .toLocalIterator();
    for (int i = 0; rows.hasNext(); i++) {
      Row row = rows.next();
      firstRight[i] = row.getBoolean(0) ? 0 : 1;
      secondRight[i] = row.getBoolean(1) ? 0 : 1;
    }
    return ProbeResult.of(
        List.of(predictions(first, firstRight), predictions(second, secondRight)), first);
  }

  /** Right is class 0, which every image has, and wrong is class 1. */
  private static Predictions predictions(String model, int[] answers) {
    long right = 0;
    for (int answer : answers) {
      right += answer == 0 ? 1 : 0;
    }
    double top1 = 100.0 * right / answers.length;
    var draw = new DrawResult(0, answers.length, null, null, null, top1, answers);
    return new Predictions(
        model,
        Collections.nCopies(answers.length, ""),
        new int[answers.length],
        2,
        List.of(
            new FractionResult(
                1, MeanSd.of(new double[] {top1}), null, new ArrayList<>(), List.of(draw))));
  }

  private static Dataset<Row> answers(
      String name, Dataset<Row> table, Columns columns, String suffix) {
    for (String column : List.of(columns.key(), columns.label(), columns.prediction())) {
      try {
        FeatureColumn.requireColumn(table.schema(), column);
      } catch (ConfigException e) {
        throw new ConfigException(name + ": " + e.getMessage(), e);
      }
    }
    Dataset<Row> answers =
        table.select(
            table.col(columns.key()).cast("string").as("k_" + suffix),
            table.col(columns.label()).cast("string").as("l_" + suffix),
            table.col(columns.prediction()).cast("string").as("p_" + suffix));
    List<Row> twice =
        answers.groupBy("k_" + suffix).count().filter("count > 1").limit(1).collectAsList();
    if (!twice.isEmpty()) {
      throw new ConfigException(
          "%s has %s rows of image '%s'"
              .formatted(name, twice.get(0).getLong(1), twice.get(0).get(0)));
    }
    String nulls = "k_%1$s is null or l_%1$s is null or p_%1$s is null".formatted(suffix);
    if (!answers.filter(nulls).isEmpty()) {
      throw new ConfigException(name + " has a row without an image, a class or an answer");
    }
    return answers;
  }

  private static void require(Dataset<Row> missing, String has, String lacks, String key) {
    List<Row> first = missing.limit(1).collectAsList();
    if (!first.isEmpty()) {
      throw new ConfigException(
          "%s has image '%s', which %s has not".formatted(has, first.get(0).getAs(key), lacks));
    }
  }
}

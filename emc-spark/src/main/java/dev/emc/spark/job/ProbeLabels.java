package dev.emc.spark.job;

import dev.emc.api.ConfigException;
import dev.emc.spark.measure.FeatureColumn;
import java.util.List;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Option;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * The classes of images whose table of features has none, as those that {@code embed} writes: by
 * the folder that an image lies in, or from a table of keys and classes.
 */
final class ProbeLabels {
  private static final String TABLE = "labels";
  private static final String FOLDER = "label-of-folder";

  /** The last folder of a path, or of a name in a shard. */
  private static final String LAST_FOLDER = "([^/#]+)/[^/#]*$";

  private ProbeLabels() {}

  static List<Option> options() {
    return List.of(
        JobOptions.flag(FOLDER, "the folder of an image is its class, as its key has it"),
        JobOptions.value(TABLE, "TABLE", "Parquet: keys and labels of features that have none"));
  }

  /**
   * The table with a column of classes; null for an image of which none is known.
   *
   * @param option what the user calls the table
   * @throws ConfigException if it has such a column already, or what classes come from does not fit
   */
  static Dataset<Row> added(
      CommandLine arguments, String option, Dataset<Row> table, SparkSession spark) {
    String key = arguments.getOptionValue("key", "key");
    String label = arguments.getOptionValue("label", "label");
    boolean folders = arguments.hasOption(FOLDER);
    if (!folders && !arguments.hasOption(TABLE)) {
      if (!List.of(table.columns()).contains(label)) {
        throw new ConfigException(
            "--%s has no column '%s': say --%s, --%s TABLE, or which column has the classes (--label)"
                .formatted(option, label, FOLDER, TABLE));
      }
      return table;
    }
    if (folders && arguments.hasOption(TABLE)) {
      throw new ConfigException("--%s and --%s: give one of them".formatted(FOLDER, TABLE));
    }
    FeatureColumn.requireColumn(table.schema(), key);
    if (List.of(table.columns()).contains(label)) {
      throw new ConfigException(
          "--%s has a column '%s' already: leave --%s out"
              .formatted(option, label, folders ? FOLDER : TABLE));
    }
    return folders
        ? ofFolders(option, table, key, label)
        : ofTable(table, Outputs.table(arguments, TABLE, spark), key, label);
  }

  private static Dataset<Row> ofFolders(
      String option, Dataset<Row> table, String key, String label) {
    Dataset<Row> named =
        table.withColumn(
            label, functions.regexp_extract(table.col(key).cast("string"), LAST_FOLDER, 1));
    List<Row> first =
        named.filter(named.col(label).equalTo("")).select(key).limit(1).collectAsList();
    if (!first.isEmpty()) {
      throw new ConfigException(
          "--%s: image '%s' lies in no folder".formatted(option, first.get(0).get(0)));
    }
    return named;
  }

  private static Dataset<Row> ofTable(
      Dataset<Row> table, Dataset<Row> labels, String key, String label) {
    for (String column : List.of(key, label)) {
      try {
        FeatureColumn.requireColumn(labels.schema(), column);
      } catch (ConfigException e) {
        throw new ConfigException("--%s: %s".formatted(TABLE, e.getMessage()), e);
      }
    }
    Dataset<Row> known =
        labels.select(labels.col(key).cast("string").as("labels_key"), labels.col(label));
    List<Row> twice =
        known.groupBy("labels_key").count().filter("count > 1").limit(1).collectAsList();
    if (!twice.isEmpty()) {
      throw new ConfigException(
          "--%s has %s rows of image '%s'"
              .formatted(TABLE, twice.get(0).getLong(1), twice.get(0).get(0)));
    }
    return table
        .join(known, table.col(key).cast("string").equalTo(known.col("labels_key")), "left_outer")
        .drop("labels_key");
  }
}

package dev.emc.spark.measure;

import dev.emc.api.ConfigException;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The column of features of a table: arrays of numbers, or vectors of Spark ML. */
public final class FeatureColumn {
  private FeatureColumn() {}

  /**
   * The rows that have features.
   *
   * @throws ConfigException if there is no such column, or it holds something else
   */
  public static JavaRDD<float[]> rows(Dataset<Row> table, String column) {
    require(table.schema(), column);
    return table
        .filter(table.col(column).isNotNull())
        .select(column)
        .javaRDD()
        .map(row -> floats(row.get(0)));
  }

  /**
   * Checks that a table has a column of features.
   *
   * @throws ConfigException if not
   */
  public static void require(StructType schema, String column) {
    requireColumn(schema, column);
    DataType type = schema.apply(column).dataType();
    boolean numbers =
        type instanceof ArrayType array
            && (array.elementType().equals(DataTypes.FloatType)
                || array.elementType().equals(DataTypes.DoubleType));
    if (!numbers && !type.equals(SQLDataTypes.VectorType())) {
      throw new ConfigException(
          "column '%s' is of type %s; features are array<float>, array<double> or a vector"
              .formatted(column, type.simpleString()));
    }
  }

  /**
   * Checks that a table has a column.
   *
   * @throws ConfigException if not
   */
  public static void requireColumn(StructType schema, String column) {
    List<String> names = Arrays.asList(schema.fieldNames());
    if (!names.contains(column)) {
      throw new ConfigException(
          "there is no column '%s'; there are: %s".formatted(column, String.join(", ", names)));
    }
  }

  /** The features of a cell, as Spark hands it out. */
  static float[] floats(Object cell) {
    if (cell instanceof Vector vector) {
      float[] values = new float[vector.size()];
      for (int d = 0; d < values.length; d++) {
        values[d] = (float) vector.apply(d);
      }
      return values;
    }
    var sequence = (scala.collection.Seq<?>) cell;
    float[] values = new float[sequence.size()];
    int at = 0;
    for (var all = sequence.iterator(); all.hasNext(); at++) {
      values[at] = ((Number) all.next()).floatValue();
    }
    return values;
  }
}

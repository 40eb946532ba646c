package dev.emc.spark.embed;

import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.LongAccumulator;
import org.jspecify.annotations.Nullable;

/**
 * Embeds the rows of a partition.
 *
 * @param settings how
 * @param input index of the column of bytes
 * @param kept indices of the columns that go on, in their order
 * @param vectors whether features are Spark ML's vectors, not arrays
 * @param unreadable counts images
 */
record RowEmbedding(
    EmbedSettings settings,
    int input,
    List<Integer> kept,
    boolean vectors,
    LongAccumulator unreadable)
    implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1;

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    var images =
        new Iterator<Encoded<Object[]>>() {
          @Override
          public boolean hasNext() {
            return rows.hasNext();
          }

          @Override
          public Encoded<Object[]> next() {
            return encoded(rows.next());
          }
        };
    var embedded = new EmbeddingIterator<>(images, settings, TaskContext.get(), unreadable::add);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return embedded.hasNext();
      }

      @Override
      public Row next() {
        return row(embedded.next());
      }
    };
  }

  /** The bytes are no part of what is kept, unless the user wants them. */
  private Encoded<Object[]> encoded(Row row) {
    var values = new Object[kept.size() + 2];
    for (int i = 0; i < kept.size(); i++) {
      values[i] = row.get(kept.get(i));
    }
    return new Encoded<>(values, (byte[]) row.get(input), null);
  }

  private Row row(Embedded<Object[]> image) {
    Object[] values = image.of();
    values[kept.size()] = features(image.features());
    values[kept.size() + 1] = image.reason();
    return RowFactory.create(values);
  }

  private @Nullable Object features(float @Nullable [] features) {
    if (features == null || !vectors) {
      return features;
    }
    double[] wide = new double[features.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = features[i];
    }
    return Vectors.dense(wide);
  }
}

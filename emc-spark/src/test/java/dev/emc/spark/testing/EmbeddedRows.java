package dev.emc.spark.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.apache.spark.sql.Row;

/** Rows that the job embed has written. */
public final class EmbeddedRows {
  private EmbeddedRows() {}

  /** All images are there, each once and with features. */
  public static void requireEachOnce(int images, Path output) {
    Row counts =
        Sparks.shared()
            .read()
            .parquet(output.toString())
            .selectExpr("count(*)", "count(distinct key)", "count(features)")
            .first();
    for (int i = 0; i < counts.size(); i++) {
      assertEquals(images, counts.getLong(i), counts::toString);
    }
  }
}

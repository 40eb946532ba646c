package dev.emc.spark.measure;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/** The rows whose number by chance is below a bound, with it. */
final class Drawn implements Iterator<Tuple2<Double, float[]>> {
  private final Iterator<float[]> rows;
  private final SplittableRandom random;
  private final double below;
  private @Nullable Tuple2<Double, float[]> next;

  Drawn(Iterator<float[]> rows, SplittableRandom random, double below) {
    this.rows = rows;
    this.random = random;
    this.below = below;
  }

  @Override
  public boolean hasNext() {
    while (next == null && rows.hasNext()) {
      float[] row = rows.next();
      double number = random.nextDouble();
      if (number < below) {
        next = new Tuple2<>(number, row);
      }
    }
    return next != null;
  }

  @Override
  public Tuple2<Double, float[]> next() {
    if (!hasNext() || next == null) {
      throw new NoSuchElementException();
    }
    Tuple2<Double, float[]> row = next;
    next = null;
    return row;
  }
}

package dev.emc.spark.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import dev.emc.eval.probe.FeatureSet;
import dev.emc.eval.probe.LabelDraw;
import dev.emc.eval.probe.LinearProbe;
import dev.emc.spark.testing.Sparks;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The penalty is the one that the command chooses on the same features, and so are the answers. */
@Tag("integration")
class HeldOutPenaltyIT {
  private static final int WIDTH = 8;
  private static final int CLASSES = 3;
  private static final StructType SCHEMA =
      new StructType()
          .add("id", DataTypes.StringType)
          .add("class", DataTypes.StringType)
          .add("z", DataTypes.createArrayType(DataTypes.FloatType));

  /** Rows in the order of their keys, a few of which have another class's label. */
  private static FeatureSet drawn(int count, long seed, double apart) {
    var random = new Random(seed);
    float[] values = new float[count * WIDTH];
    int[] labels = new int[count];
    var keys = new ArrayList<String>();
    for (int i = 0; i < count; i++) {
      int label = random.nextInt(CLASSES);
      for (int d = 0; d < WIDTH; d++) {
        values[i * WIDTH + d] =
            (float) ((1 + d) * (random.nextGaussian() + (d % CLASSES == label ? apart : 0)));
      }
      labels[i] = random.nextInt(10) == 0 ? random.nextInt(CLASSES) : label;
      keys.add("i%06d".formatted(i));
    }
    return new FeatureSet(values, labels, CLASSES, keys);
  }

  /** The rows as a table, shuffled. */
  private static Dataset<Row> table(SparkSession spark, FeatureSet set) {
    var rows = new ArrayList<Row>();
    for (int i = 0; i < set.size(); i++) {
      var values = new ArrayList<Float>();
      for (int d = 0; d < WIDTH; d++) {
        values.add(set.values()[i * WIDTH + d]);
      }
      rows.add(RowFactory.create("i%06d".formatted(i), "c" + set.labels()[i], values));
    }
    Collections.shuffle(rows, new Random(4));
    return spark.createDataFrame(rows, SCHEMA);
  }

  /** Of 2,000 labels five folds are held out, of one more a fifth. */
  @Test
  void itIsTheCommandsAndSoAreTheAnswers() {
    SparkSession spark = Sparks.shared();
    FeatureSet test = drawn(400, 100, 0.4);
    var chosen = new ArrayList<Double>();
    for (int count : List.of(60, 2_000, 2_001)) {
      for (double apart : count > 2_000 ? List.of(0.1, 0.4) : List.of(0.4)) {
        String name = count + " rows " + apart + " apart";
        FeatureSet train = drawn(count, count, apart);
        int[] all = IntStream.range(0, count).toArray();
        var expected =
            new LinearProbe(LinearProbe.Settings.defaults(31), Device.cpu())
                .fit(train, new LabelDraw(1, 0, all), test);
        DistributedProbe.Fit got =
            DistributedProbe.fit(
                table(spark, train),
                table(spark, test),
                new DistributedProbe.Columns("id", "class", "z"),
                0,
                31);
        assertEquals(expected.l2(), got.l2(), name);
        assertTrue(got.chosen(), name);
        chosen.add(got.l2());
        List<Row> answers = got.predictions().orderBy("key").collectAsList();
        long other =
            IntStream.range(0, test.size())
                .filter(i -> !answers.get(i).getString(2).equals("c" + expected.predicted()[i]))
                .count();
        assertTrue(other <= test.size() / 100, name + ": " + other + " answers differ");
      }
    }
    assertTrue(chosen.stream().distinct().count() > 1, "there was something to choose: " + chosen);
  }
}

package dev.emc.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.OperatingSystemMXBean;
import dev.emc.core.criterion.MSpacings;
import dev.emc.core.criterion.MSpacingsConfig;
import dev.emc.core.criterion.NormalCdf;
import dev.emc.eval.gauge.CompactGauge;
import dev.emc.spark.measure.FeatureGauge;
import dev.emc.spark.testing.Sparks;
import dev.emc.testkit.process.Proof;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Numbers that take minutes. */
@Tag(Proof.TAG)
class SparkProofIT {
  private static final int WIDTH = 128;
  private static final int PARTITIONS = 40;
  private static final int SAMPLE = 100_000;

  @TempDir private Path folder;

  /** Of dimension d: 0.5 … 1. */
  private static double deviation(int dimension) {
    return 0.5 + 0.5 * dimension / (WIDTH - 1);
  }

  /** Independent normal dimensions of mean 0, drawn anew each time they are asked for. */
  private static Iterator<float[]> rows(int partition, int count) {
    var random = new SplittableRandom(17 + partition);
    return IntStream.range(0, count)
        .mapToObj(
            i -> {
              float[] row = new float[WIDTH];
              for (int d = 0; d < WIDTH; d++) {
                row[d] = (float) (deviation(d) * random.nextGaussian());
              }
              return row;
            })
        .iterator();
  }

  /**
   * Entropies are compared with those that one machine finds on another 100,000 rows: the
   * difference of two such has a standard deviation of √2 (1 − s²)/√(2·10⁵), at most 0.0024. Φ(x)
   * of x ~ N(0, s²) has the differential entropy (1 + ln s² − s²)/2, which is said as well: the
   * estimator's own bias is in that. The singular values of independent columns go to √N s.
   */
  @Test
  @Timeout(value = 2, unit = TimeUnit.HOURS)
  void tenMillionRowsAreGauged() throws Exception {
    Proof proof = Proof.of("gauge of 10 million rows");
    int count = Integer.getInteger("emc.proof.rows", 10_000_000);
    SparkSession spark = Sparks.shared();
    int each = count / PARTITIONS;
    JavaRDD<float[]> rows =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .parallelize(IntStream.range(0, PARTITIONS).boxed().toList(), PARTITIONS)
            .mapPartitions(
                partitions -> {
                  int partition = partitions.next();
                  return rows(partition, each);
                });
    double before = cpuSeconds();
    FeatureGauge gauge =
        FeatureGauge.of(
            rows,
            new FeatureGauge.Sampling(
                SAMPLE, 1, false, new NormalCdf(), new MSpacings(new MSpacingsConfig())));
    double seconds = cpuSeconds() - before;
    assertEquals(each * PARTITIONS, gauge.gauge().rows());
    float[] sample = new float[SAMPLE * WIDTH];
    Iterator<float[]> others = rows(PARTITIONS, SAMPLE);
    for (int i = 0; i < SAMPLE; i++) {
      System.arraycopy(others.next(), 0, sample, i * WIDTH, WIDTH);
    }
    double[] exactly =
        CompactGauge.of(sample, WIDTH, new NormalCdf(), new MSpacings(new MSpacingsConfig()))
            .entropies();
    double worst = 0;
    double bias = 0;
    for (int d = 0; d < WIDTH; d++) {
      worst = Math.max(worst, Math.abs(exactly[d] - gauge.compact().entropies()[d]));
      double variance = deviation(d) * deviation(d);
      double exact = (1 + Math.log(variance) - variance) / 2;
      bias = Math.max(bias, Math.abs(exact - gauge.compact().entropies()[d]));
    }
    double sum = IntStream.range(0, WIDTH).mapToDouble(SparkProofIT::deviation).sum();
    double entropy =
        IntStream.range(0, WIDTH)
            .mapToDouble(d -> deviation(d) / sum)
            .map(share -> -share * Math.log(share))
            .sum();
    double rank = gauge.gauge().effectiveRank() / Math.exp(entropy);
    String said =
        String.format(
            Locale.ROOT,
            "%d rows x %d: entropies within %.4f nats of those of another sample on one machine (%.4f of the closed form), effective rank %.6f of the exact one, %.0f s of CPU, heap of %d MB",
            count,
            WIDTH,
            worst,
            bias,
            rank,
            seconds,
            Runtime.getRuntime().maxMemory() >> 20);
    proof.record(said);
    assertTrue(worst < 0.01, said);
    assertEquals(1, rank, 1e-3, said);
  }

  private static double cpuSeconds() {
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return system.getProcessCpuTime() / 1e9;
  }
}

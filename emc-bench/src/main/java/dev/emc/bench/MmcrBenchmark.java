package dev.emc.bench;

import dev.emc.api.Embeddings;
import dev.emc.core.criterion.EmcCriterion;
import dev.emc.plugin.baselines.criteria.Mmcr;
import dev.emc.plugin.baselines.criteria.MmcrConfig;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Forward and backward of MMCR, whose nuclear norm is found without an SVD, beside the EMC
 * criterion on the same embeddings. EMC looks at the two full-resolution views, MMCR at all.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class MmcrBenchmark {
  @Param("512")
  private int batch;

  @Param("128")
  private int width;

  @Param({"2", "8"})
  private int views;

  private CriterionStep step;
  private EmcCriterion emc;
  private Mmcr mmcr;

  /** Draws the embeddings of all views. */
  @Setup(Level.Trial)
  public void draw() {
    step = new CriterionStep(views, batch, width);
    emc = EmcCriterion.forHypersphere(1, 25);
    mmcr = new Mmcr(new MmcrConfig());
  }

  /** Frees the embeddings. */
  @TearDown(Level.Trial)
  public void free() {
    step.close();
  }

  /** The EMC criterion. */
  @Benchmark
  public float emc() {
    return step.run(z -> emc.loss(Embeddings.of(z, 2)).total());
  }

  /** The nuclear norm of the centroids. */
  @Benchmark
  public float mmcr() {
    return step.run(z -> mmcr.loss(Embeddings.of(z, 2)).total());
  }
}

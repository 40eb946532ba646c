package dev.emc.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.nn.Activation;
import dev.emc.api.Embeddings;
import dev.emc.core.criterion.EmcCriterion;
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
 * Forward and backward of the EMC criterion on two views, beside the same formula written out: a
 * D×D covariance, a sort on axis 0, and the engine's own gradients.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class EmcBenchmark {
  private static final float EPSILON = 1e-7f;

  @Param("512")
  private int batch;

  @Param("8192")
  private int width;

  private CriterionStep step;
  private EmcCriterion criterion;

  /** Draws two views' embeddings. */
  @Setup(Level.Trial)
  public void draw() {
    step = new CriterionStep(2, batch, width);
    criterion = EmcCriterion.forEuclidean(10, 1);
  }

  /** Frees the embeddings. */
  @TearDown(Level.Trial)
  public void free() {
    step.close();
  }

  /** The criterion as it ships. */
  @Benchmark
  public float emc() {
    return step.run(z -> criterion.loss(Embeddings.of(z, 2)).total());
  }

  /** The formula written out. */
  @Benchmark
  public float writtenOut() {
    return step.run(z -> writtenOut(z.get(0)).add(writtenOut(z.get(1))));
  }

  private NDArray writtenOut(NDArray z) {
    int m = (int) Math.round(Math.sqrt(batch));
    NDArray u = Activation.sigmoid(z);
    u = u.sub(u.mean(new int[] {0}, true));
    NDArray sorted = u.sort(0);
    NDArray entropy =
        sorted
            .get(new NDIndex("{}:", m))
            .sub(sorted.get(new NDIndex(":{}", batch - m)))
            .mul((batch + 1f) / m)
            .add(EPSILON)
            .log()
            .mean();
    NDArray covariance = u.transpose().matMul(u).div(batch - 1f);
    NDArray diagonal = u.square().sum(new int[] {0}).div(batch - 1f);
    NDArray off = covariance.square().sum().sub(diagonal.square().sum()).div((float) width);
    return off.sub(entropy.mul(5f));
  }
}

package dev.emc.plugin.baselines.criteria;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import dev.emc.api.Embeddings;
import dev.emc.api.LossTerms;
import dev.emc.api.Regularizer;
import dev.emc.api.RunShape;
import dev.emc.api.math.Moments;
import dev.emc.api.math.Scalars;
import dev.emc.api.math.Surrogate;
import dev.emc.plugin.baselines.support.SpdInverse;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;

/**
 * The coding rate: the log determinant that CorInfoMax (Ozsoy et al. 2022) and maximum entropy
 * coding (Liu et al. 2022) maximise, in the form of Yu et al. 2020, eq. 2.
 *
 * <pre>
 * R = ½ log det( I + D / (N eps²) ZᵀZ )
 * </pre>
 *
 * <p>Averaged over the full-resolution views. Maximum entropy coding expands the determinant into a
 * Taylor series, which holds only while the spectral norm is below 1; here value and gradient, c Z
 * (I + c ZᵀZ)⁻¹ with c = D / (N eps²), are exact, see {@link SpdInverse}. For N &lt; D both go
 * through the N×N matrix I + c ZZᵀ, which has the same determinant.
 */
public final class LogDet implements Regularizer {
  private final LogDetConfig config;

  @Inject
  public LogDet(LogDetConfig config) {
    this.config = config;
  }

  @Override
  public void check(RunShape run) {
    Needs.of("log-det").batch(run, 2).width(run, 2);
  }

  @Override
  public LossTerms loss(Embeddings embeddings) {
    var views = new ArrayList<NDArray>();
    for (NDArray view : config.space().fullResolutionViews(embeddings)) {
      views.add(config.center() ? Moments.center(view) : view);
    }
    NDArray rate = codingRate(views, config.distortion());
    return LossTerms.builder().add("coding-rate", -config.weight(), rate).build();
  }

  /**
   * The mean coding rate of matrices in nats, a scalar.
   *
   * @param views (N, D) each
   */
  static NDArray codingRate(List<NDArray> views, double distortion) {
    NDArray z = NDArrays.stack(new NDList(views), 0);
    long n = z.getShape().get(1);
    long d = z.getShape().get(2);
    double c = d / (n * distortion);
    NDArray x = z.stopGradient();
    NDArray transposed = x.transpose(0, 2, 1);
    NDArray gram = (n < d ? x.matMul(transposed) : transposed.matMul(x)).mul(Scalars.like(z, c));
    NDArray eye = gram.getManager().eye((int) Math.min(n, d)).toType(z.getDataType(), false);
    SpdInverse solved = SpdInverse.of(gram.add(eye));
    NDArray slope = n < d ? solved.inverse().matMul(x) : x.matMul(solved.inverse());
    NDArray gradient = slope.mul(Scalars.like(z, c / views.size()));
    NDArray value = solved.logDeterminant().mean().mul(Scalars.like(z, 0.5));
    return Surrogate.of(z, value, gradient);
  }
}

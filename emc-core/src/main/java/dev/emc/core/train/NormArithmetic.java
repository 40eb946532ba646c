package dev.emc.core.train;

import ai.djl.ndarray.NDArray;
import dev.emc.core.engine.ScriptedFunction;
import java.util.List;

/**
 * The arithmetic of a batch norm over several ranks, each of which passes over the values as rarely
 * as the engine's own does. Statistics and sums have the precision of the running statistics,
 * whatever the values have.
 */
final class NormArithmetic {
  /** What is added to a variance. */
  private static final double EPSILON = 1e-5;

  /** PyTorch's: running statistics go a tenth of the way. */
  private static final double MOMENTUM = 0.1;

  private NormArithmetic() {}

  /** Compiled when they are first needed. */
  private static final class Compiled {
    static final ScriptedFunction MOMENTS =
        new ScriptedFunction(
            "x, like",
            List.of(
                "mean, variance = torch.batch_norm_update_stats(torch.to(x, ops.prim.dtype(like)), None, None, 0.)"),
            "torch.stack([mean, variance])");

    static final ScriptedFunction JOINED =
        new ScriptedFunction(
            "all, x, running_mean, running_variance",
            List.of(
                "means = torch.select(all, 1, 0)",
                "mean = torch.mean(means, [0])",
                "away = torch.sub(means, mean)",
                "between = torch.mean(torch.mul(away, away), [0])",
                "variance = torch.add(torch.mean(torch.select(all, 1, 1), [0]), between)",
                "count = torch.mul(torch.floordiv(torch.numel(x), torch.size(x, 1)), torch.size(all, 0))",
                "unbiased = torch.div(%s * float(count), ops.prim.max(count - 1, 1))"
                    .formatted(MOMENTUM),
                "_0 = torch.add_(torch.mul_(running_mean, %1$s), mean, alpha=%2$s)"
                    .formatted(1 - MOMENTUM, MOMENTUM),
                "_1 = torch.add_(torch.mul_(running_variance, %s), variance, alpha=unbiased)"
                    .formatted(1 - MOMENTUM)),
            "torch.stack([mean, variance])");

    static final ScriptedFunction NORMALIZED =
        new ScriptedFunction(
            "x, statistics, scale, shift",
            "torch.batch_norm(x, scale, shift, torch.select(statistics, 0, 0), torch.select(statistics, 0, 1), False, 0., %s, False)"
                .formatted(EPSILON));

    static final ScriptedFunction ENTERING =
        new ScriptedFunction(
            "q, x, statistics, means, scale",
            List.of(
                "mean = torch.select(statistics, 0, 0)",
                "variance = torch.select(statistics, 0, 1)",
                "a = torch.neg(torch.div(scale, torch.sqrt(torch.add(variance, %s))))"
                    .formatted(EPSILON),
                "b = torch.mul(a, torch.select(means, 0, 1))",
                "c = torch.mul(a, torch.select(means, 0, 0))",
                "values = torch.to(x, ops.prim.dtype(mean))",
                "lacking = torch.batch_norm(values, b, c, mean, variance, False, 0., %s, False)"
                    .formatted(EPSILON)),
            "torch.to(torch.add_(lacking, q), ops.prim.dtype(q))");
  }

  /**
   * Means and biased variances of a rank's channels.
   *
   * @param values (N, C) or (N, C, …)
   * @param like of the type that they shall have
   * @return (2, C)
   */
  static NDArray moments(NDArray values, NDArray like) {
    return Compiled.MOMENTS.apply(values, like);
  }

  /**
   * The same of all ranks, each of which has equally many values: the variance of all is the mean
   * of theirs and the variance of their means. Moves the running statistics in place, as PyTorch
   * does: a tenth of the way, to the unbiased variance.
   *
   * @param all (ranks, 2, C)
   * @param values of this rank, for their number alone
   * @return (2, C)
   */
  static NDArray joined(NDArray all, NDArray values, NDArray runningMean, NDArray runningVariance) {
    return Compiled.JOINED.apply(all, values, runningMean, runningVariance);
  }

  /**
   * Normalises by statistics that count as constants: (x − μ) / σ · γ + β.
   *
   * @param values x, (N, C) or (N, C, …)
   * @param statistics (2, C): means and biased variances
   * @param scale γ (C)
   * @param shift β (C)
   * @return of the values' shape
   */
  static NDArray normalized(NDArray values, NDArray statistics, NDArray scale, NDArray shift) {
    return Compiled.NORMALIZED.apply(values, statistics, scale, shift);
  }

  /**
   * The gradient of what enters a norm, q − γ / σ · (m₀ + x̂ · m₁).
   *
   * @param arrived q = γ / σ · dy, as the engine has it for constant statistics
   * @param values x, of its shape
   * @param statistics (2, C): means and biased variances
   * @param means (2, C): m₀ = mean(dy) and m₁ = mean(dy · x̂)
   * @param scale γ (C)
   */
  static NDArray entering(
      NDArray arrived, NDArray values, NDArray statistics, NDArray means, NDArray scale) {
    return Compiled.ENTERING.apply(arrived, values, statistics, means, scale);
  }
}

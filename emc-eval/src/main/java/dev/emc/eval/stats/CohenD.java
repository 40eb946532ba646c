package dev.emc.eval.stats;

import org.jspecify.annotations.Nullable;

/** Effect size of a paired difference. */
public final class CohenD {
  private CohenD() {}

  /**
   * Paired Cohen's d_z, mean(second − first) / sd(second − first) with divisor n − 1 (Cohen 1988,
   * eq. 2.3.5): the measure of the paper's table D.1.
   *
   * @param first one value per item
   * @param second one value per item, in the same order
   * @return null if the differences do not vary, where it is not defined
   */
  public static @Nullable Double pairedDz(double[] first, double[] second) {
    double[] differences = Paired.differences(first, second);
    if (differences.length < 2) {
      return null;
    }
    double mean = MeanSd.mean(differences);
    double variance = MeanSd.variance(differences, mean);
    return variance == 0 ? null : mean / Math.sqrt(variance);
  }

  /**
   * The same with divisor n, as NumPy's default standard deviation gives it: larger by √(n/(n −
   * 1)).
   *
   * @return null if the differences do not vary, where it is not defined
   */
  public static @Nullable Double pairedDzPopulation(double[] first, double[] second) {
    Double dz = pairedDz(first, second);
    return dz == null ? null : dz * Math.sqrt(first.length / (first.length - 1.0));
  }

  /**
   * Cohen's d_av, mean(second − first) / √((var first + var second)/2) with divisor n − 1 (Cumming
   * 2012): in units of the spread between items, whatever their correlation.
   *
   * @return null if neither varies, where it is not defined
   */
  public static @Nullable Double averageSd(double[] first, double[] second) {
    double[] differences = Paired.differences(first, second);
    if (differences.length < 2) {
      return null;
    }
    double variance =
        (MeanSd.variance(first, MeanSd.mean(first)) + MeanSd.variance(second, MeanSd.mean(second)))
            / 2;
    return variance == 0 ? null : MeanSd.mean(differences) / Math.sqrt(variance);
  }
}

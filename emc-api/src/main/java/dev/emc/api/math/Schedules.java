package dev.emc.api.math;

import org.apiguardian.api.API;

/** Numbers that change over a run, for what a method schedules by itself. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public final class Schedules {
  private Schedules() {}

  /**
   * Half a cosine: {@code to + (from − to) · (1 + cos(π · at / of)) / 2}. The momentum of BYOL
   * (Grill et al. 2020, section 3.3) and of DINO, and DINO's weight decay, go so.
   *
   * @param from at the beginning
   * @param to at the end, and after it
   * @param at how far it is, from 0
   * @param of where the end is, above 0
   */
  public static double cosine(double from, double to, double at, double of) {
    double share = Math.min(1, Math.max(0, at / of));
    return to + (from - to) * (1 + Math.cos(Math.PI * share)) / 2;
  }

  /**
   * A straight line: {@code from + (to − from) · at / of}.
   *
   * @param from at the beginning
   * @param to at the end, and after it
   * @param at how far it is, from 0
   * @param of where the end is; 0 or less: it has been reached
   */
  public static double linear(double from, double to, double at, double of) {
    if (of <= 0 || at >= of) {
      return to;
    }
    return from + (to - from) * Math.max(0, at) / of;
  }
}

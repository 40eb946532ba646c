package dev.emc.eval.stats;

/**
 * A confidence interval.
 *
 * @param low lower end
 * @param high upper end
 * @param level confidence, such as 0.95
 */
public record Interval(double low, double high, double level) {}

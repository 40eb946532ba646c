package dev.emc.eval.plot;

/**
 * A round value on an axis.
 *
 * @param value where it is
 * @param label how it is written
 */
record Tick(double value, String label) {}

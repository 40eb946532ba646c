package dev.emc.eval.plot;

/**
 * What an axis shows.
 *
 * @param label what it counts, with its unit
 * @param range of its values
 * @param whole whether only whole numbers mean something
 */
record Scale(String label, Span range, boolean whole) {}

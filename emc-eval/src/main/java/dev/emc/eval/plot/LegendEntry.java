package dev.emc.eval.plot;

/**
 * What a colour of a plot means.
 *
 * @param colour what it is drawn in
 * @param name what it stands for
 */
public record LegendEntry(Ink colour, String name) {}

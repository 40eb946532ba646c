package dev.emc.eval.plot;

/**
 * What a colour of a plot means.
 *
 * @param colour what it is drawn in
 * @param mark what it is drawn as
 * @param name what it stands for
 */
public record LegendEntry(Ink colour, Mark mark, String name) {}

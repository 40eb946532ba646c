package dev.emc.eval.plot;

/**
 * A horizontal line to hold a plot's values against.
 *
 * @param name shown in the legend
 * @param value its height
 */
public record Level(String name, double value) {}

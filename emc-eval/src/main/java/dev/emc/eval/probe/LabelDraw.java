package dev.emc.eval.probe;

/**
 * The images whose labels one probe may see.
 *
 * @param fraction share of the labels, in (0, 1]
 * @param draw number of the draw, from 0
 * @param rows rows of the training set, ascending
 */
public record LabelDraw(double fraction, int draw, int[] rows) {}

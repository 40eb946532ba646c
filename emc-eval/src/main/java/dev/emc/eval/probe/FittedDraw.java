package dev.emc.eval.probe;

/** A label draw, and what a classifier that saw its labels answered. */
public record FittedDraw(LabelDraw draw, ProbeFit fit) {}

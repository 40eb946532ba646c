package dev.emc.eval.svm;

/**
 * The machine of one class.
 *
 * @param cost C it was trained with
 * @param heldOut what the cost was chosen by, in 0 … 1; NaN if there was nothing to choose
 * @param weights w, (F + 1): the last is the offset
 */
record ClassMachine(double cost, double heldOut, double[] weights) {}

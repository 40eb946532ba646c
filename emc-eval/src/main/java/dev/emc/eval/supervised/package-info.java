/** Classifiers trained on images with labels: the exact linear probe and fine-tuning. */
@NullMarked
package dev.emc.eval.supervised;

import org.jspecify.annotations.NullMarked;

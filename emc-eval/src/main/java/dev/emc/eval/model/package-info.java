/** Trained models, opened to look at images. */
@NullMarked
package dev.emc.eval.model;

import org.jspecify.annotations.NullMarked;

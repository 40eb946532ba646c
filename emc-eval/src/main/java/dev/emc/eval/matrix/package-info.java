/** Plain matrices of float32, a row for each image. */
@NullMarked
package dev.emc.eval.matrix;

import org.jspecify.annotations.NullMarked;

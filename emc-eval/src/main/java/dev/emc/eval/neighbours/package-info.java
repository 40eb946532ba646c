/** Nearest neighbours, exact and in bounded memory, and what is told from their distances. */
@NullMarked
package dev.emc.eval.neighbours;

import org.jspecify.annotations.NullMarked;

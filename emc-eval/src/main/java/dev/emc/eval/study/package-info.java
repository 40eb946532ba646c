/** A study: many runs with their dependencies, seeds and choices, and how they are evaluated. */
@NullMarked
package dev.emc.eval.study;

import org.jspecify.annotations.NullMarked;

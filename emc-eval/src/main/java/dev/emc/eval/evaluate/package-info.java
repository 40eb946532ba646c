/** The one way from a model, a protocol and images to a result. */
@NullMarked
package dev.emc.eval.evaluate;

import org.jspecify.annotations.NullMarked;

/** The training loop: network, step, epochs, listeners and the run directory. */
@NullMarked
package dev.emc.core.train;

import org.jspecify.annotations.NullMarked;

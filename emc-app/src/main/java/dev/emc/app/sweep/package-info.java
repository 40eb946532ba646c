/** The commands that run studies: sweep over a grid, replicate. */
@NullMarked
package dev.emc.app.sweep;

import org.jspecify.annotations.NullMarked;

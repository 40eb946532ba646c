/** The train command. */
@NullMarked
package dev.emc.app.train;

import org.jspecify.annotations.NullMarked;

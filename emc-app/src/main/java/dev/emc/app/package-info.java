/** The program: from arguments to an exit code. */
@NullMarked
package dev.emc.app;

import org.jspecify.annotations.NullMarked;

/** What is common to everything that opens files. */
@NullMarked
package dev.emc.core.io;

import org.jspecify.annotations.NullMarked;

/** Telling by its first bytes what a file is that is not what was expected. */
@NullMarked
package dev.emc.core.filekind;

import org.jspecify.annotations.NullMarked;

/** The commands that evaluate models: gauge, embed, eval, compare. */
@NullMarked
package dev.emc.app.eval;

import org.jspecify.annotations.NullMarked;

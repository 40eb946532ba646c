/** What several tests share. */
@NullMarked
package dev.emc.eval.testing;

import org.jspecify.annotations.NullMarked;

/** What tests of this module share. */
@NullMarked
package dev.emc.eval.testing;

import org.jspecify.annotations.NullMarked;

/** What tests of several packages share. */
@NullMarked
package dev.emc.eval.testing;

import org.jspecify.annotations.NullMarked;

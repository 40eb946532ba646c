/** What long tests, and tests that start other programs, share. */
@NullMarked
package dev.emc.testkit.process;

import org.jspecify.annotations.NullMarked;

/** What the tests of the program share. */
@NullMarked
package dev.emc.app.testing;

import org.jspecify.annotations.NullMarked;

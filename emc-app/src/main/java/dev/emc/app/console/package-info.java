/** What the user sees: results, tables, progress and the interrupt key. */
@NullMarked
package dev.emc.app.console;

import org.jspecify.annotations.NullMarked;

/** The report command. */
@NullMarked
package dev.emc.app.report;

import org.jspecify.annotations.NullMarked;

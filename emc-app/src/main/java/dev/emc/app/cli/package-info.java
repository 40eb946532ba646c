/** What a command is, and how the command line finds, runs and fails one. */
@NullMarked
package dev.emc.app.cli;

import org.jspecify.annotations.NullMarked;

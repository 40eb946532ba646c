/** The commands that look into checkpoint files and convert them. */
@NullMarked
package dev.emc.app.checkpoint;

import org.jspecify.annotations.NullMarked;

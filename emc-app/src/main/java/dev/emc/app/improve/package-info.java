/** The command that improves a model, or says that it cannot. */
@NullMarked
package dev.emc.app.improve;

import org.jspecify.annotations.NullMarked;

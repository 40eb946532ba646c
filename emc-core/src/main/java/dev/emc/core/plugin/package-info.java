/** The plugin runtime: finding plugins, the registry of components, and building them for a run. */
@NullMarked
package dev.emc.core.plugin;

import org.jspecify.annotations.NullMarked;

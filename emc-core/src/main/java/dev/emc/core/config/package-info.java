/** Experiments as YAML files: reading with located errors, overriding, and writing out in full. */
@NullMarked
package dev.emc.core.config;

import org.jspecify.annotations.NullMarked;

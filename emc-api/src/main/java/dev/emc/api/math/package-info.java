/** Mathematics that every criterion shares. */
@NullMarked
package dev.emc.api.math;

import org.jspecify.annotations.NullMarked;

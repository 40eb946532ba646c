/** What config records of all components check. */
@NullMarked
package dev.emc.api.config;

import org.jspecify.annotations.NullMarked;

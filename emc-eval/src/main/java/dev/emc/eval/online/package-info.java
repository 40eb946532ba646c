/** Probes that look at a network while it trains. */
@NullMarked
package dev.emc.eval.online;

import org.jspecify.annotations.NullMarked;

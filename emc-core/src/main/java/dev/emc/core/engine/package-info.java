/** The engine underneath: devices, threads and recording of gradients. */
@NullMarked
package dev.emc.core.engine;

import org.jspecify.annotations.NullMarked;

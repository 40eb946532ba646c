/** Named arrays as checkpoint files hold them, apart from any engine, read piece by piece. */
@NullMarked
package dev.emc.checkpoint.tensor;

import org.jspecify.annotations.NullMarked;

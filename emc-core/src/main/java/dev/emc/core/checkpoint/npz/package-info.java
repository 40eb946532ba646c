/** Writing of NumPy's {@code .npz} files. */
@NullMarked
package dev.emc.core.checkpoint.npz;

import org.jspecify.annotations.NullMarked;

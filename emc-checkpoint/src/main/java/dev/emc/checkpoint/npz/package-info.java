/** Writing of NumPy's {@code .npz} files. */
@NullMarked
package dev.emc.checkpoint.npz;

import org.jspecify.annotations.NullMarked;

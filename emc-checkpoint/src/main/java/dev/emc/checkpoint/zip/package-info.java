/** Writing of zip files whose entries are stored as they are, as PyTorch and NumPy expect them. */
@NullMarked
package dev.emc.checkpoint.zip;

import org.jspecify.annotations.NullMarked;

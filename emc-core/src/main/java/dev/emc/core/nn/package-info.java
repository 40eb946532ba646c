/** Networks: their weights by PyTorch's names, how weights start, and the layers they share. */
@NullMarked
package dev.emc.core.nn;

import org.jspecify.annotations.NullMarked;

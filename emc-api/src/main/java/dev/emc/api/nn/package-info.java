/** Blocks that heads are made of, with PyTorch's parameter names. */
@NullMarked
package dev.emc.api.nn;

import org.jspecify.annotations.NullMarked;

/** Whose tensor names mean what, and the loading of tensors into a network. */
@NullMarked
package dev.emc.checkpoint.keys;

import org.jspecify.annotations.NullMarked;

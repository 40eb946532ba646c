/** Reading and writing of the safetensors format. */
@NullMarked
package dev.emc.checkpoint.safetensors;

import org.jspecify.annotations.NullMarked;

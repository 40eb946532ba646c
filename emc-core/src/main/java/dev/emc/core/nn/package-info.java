/** Networks: residual backbones, their weights by PyTorch's names, and how weights start. */
@NullMarked
package dev.emc.core.nn;

import org.jspecify.annotations.NullMarked;

/** ConvNeXts with timm's keys. */
@NullMarked
package dev.emc.core.nn.convnext;

import org.jspecify.annotations.NullMarked;

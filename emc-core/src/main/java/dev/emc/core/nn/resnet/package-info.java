/** Residual networks: torchvision's, SwAV's wide ones, and small ones. */
@NullMarked
package dev.emc.core.nn.resnet;

import org.jspecify.annotations.NullMarked;

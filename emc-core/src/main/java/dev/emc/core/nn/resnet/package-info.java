/** Residual networks: torchvision's, SwAV's wide ones, and small ones. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package dev.emc.core.nn.resnet;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;

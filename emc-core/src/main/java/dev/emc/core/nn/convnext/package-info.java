/** ConvNeXts with timm's keys. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package dev.emc.core.nn.convnext;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;

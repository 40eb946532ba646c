/** Vision transformers as timm, DINO, DINOv2 and MAE have them. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package dev.emc.core.nn.vit;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;

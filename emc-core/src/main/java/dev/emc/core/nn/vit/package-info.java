/** Vision transformers as timm, DINO, DINOv2 and MAE have them. */
@NullMarked
package dev.emc.core.nn.vit;

import org.jspecify.annotations.NullMarked;

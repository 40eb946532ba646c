/**
 * Methods that set two views of an image against the other images or the other dimensions: Barlow
 * Twins (Zbontar et al., ICML 2021) and SimCLR (Chen et al., ICML 2020).
 */
@NullMarked
package dev.emc.plugin.contrastive;

import org.jspecify.annotations.NullMarked;

/**
 * Methods that learn from a target network: BYOL (Grill et al., NeurIPS 2020), MoCo v2 and v3 (Chen
 * et al. 2020 and ICCV 2021) and DINO (Caron et al., ICCV 2021).
 */
@NullMarked
package dev.emc.plugin.target;

import org.jspecify.annotations.NullMarked;

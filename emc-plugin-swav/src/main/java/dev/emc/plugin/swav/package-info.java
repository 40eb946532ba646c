/** SwAV: swapped assignments between views (Caron et al., NeurIPS 2020). */
@NullMarked
package dev.emc.plugin.swav;

import org.jspecify.annotations.NullMarked;

/** Criteria to compare EMC with, and entropy estimators beside m-spacings. */
@NullMarked
package dev.emc.plugin.baselines;

import org.jspecify.annotations.NullMarked;

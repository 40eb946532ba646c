/**
 * The effective entropy-maximisation criterion: transforms to the unit cube, the m-spacings
 * estimator and their sum. Usable from any DJL training loop.
 */
@NullMarked
package dev.emc.core.criterion;

import org.jspecify.annotations.NullMarked;

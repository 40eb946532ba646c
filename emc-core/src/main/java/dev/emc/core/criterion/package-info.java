/**
 * The effective entropy-maximisation criterion: transforms to the unit cube, the m-spacings
 * estimator and their sum. Usable from any DJL training loop.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package dev.emc.core.criterion;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;

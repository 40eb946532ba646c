/**
 * Improves somebody's model on somebody's images, or says that it cannot: finds out what both are,
 * tries a few settings, continues with the best, and tests what came out.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package dev.emc.eval.improve;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;

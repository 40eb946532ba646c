/** The training loop: network, step, epochs, listeners and the run directory. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package dev.emc.core.train;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;

/** Probes that look at a network while it trains. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package dev.emc.eval.online;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;

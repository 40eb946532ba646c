/** Ranks that talk to each other by the machine's MPI, found and bound when they are started. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package dev.emc.distributed;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;

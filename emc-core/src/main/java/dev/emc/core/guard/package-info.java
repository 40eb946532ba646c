/** What a guarded run knows of its start, its best checkpoint and the harm that was done. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package dev.emc.core.guard;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;

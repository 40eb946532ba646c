/** The engine underneath: devices, threads and recording of gradients. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package dev.emc.core.engine;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;

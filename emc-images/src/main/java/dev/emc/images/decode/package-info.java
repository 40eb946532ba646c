/** Image files as pixels, as PIL decodes them, within the memory their headers say they need. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package dev.emc.images.decode;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;

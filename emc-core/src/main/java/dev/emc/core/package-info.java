/** What the core brings to the extension points. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package dev.emc.core;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;

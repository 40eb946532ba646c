/** The plugin runtime: finding plugins, the registry of components, and building them for a run. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package dev.emc.core.plugin;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;

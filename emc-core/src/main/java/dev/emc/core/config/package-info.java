/** Experiments as YAML files: reading with located errors, overriding, and writing out in full. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package dev.emc.core.config;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;

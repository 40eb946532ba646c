/** Files in which evaluations of a run are kept, for comparisons and reports. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package dev.emc.eval.results;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;

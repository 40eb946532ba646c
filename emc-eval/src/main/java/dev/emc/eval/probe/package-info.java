/** Probes of frozen features, and comparisons of several models by them. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package dev.emc.eval.probe;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;

/** Gauges of a matrix of embeddings: how much of its space it uses. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package dev.emc.eval.gauge;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;

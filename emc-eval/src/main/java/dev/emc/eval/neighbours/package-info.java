/** Nearest neighbours, exact and in bounded memory, and what is told from their distances. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package dev.emc.eval.neighbours;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;

/** A study: many runs with their dependencies, seeds and choices, and how they are evaluated. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package dev.emc.eval.study;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;

/** Statistics of evaluations: paired tests, effect sizes, intervals and ranking measures. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package dev.emc.eval.stats;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;

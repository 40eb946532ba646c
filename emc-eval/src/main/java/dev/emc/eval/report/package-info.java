/** The report: one self-contained page of results. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package dev.emc.eval.report;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;

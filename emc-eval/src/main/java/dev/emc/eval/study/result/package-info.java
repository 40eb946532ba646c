/** What a study found: tables, tests, curves and the files they are written to. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package dev.emc.eval.study.result;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;

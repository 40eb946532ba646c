/** Carries out the runs of a study, one by one or in processes of their own. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package dev.emc.eval.study.run;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;

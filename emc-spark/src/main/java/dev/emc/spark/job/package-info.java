/** The jobs for spark-submit. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package dev.emc.spark.job;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;

/** What is summed over the rows of features on many machines. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package dev.emc.spark.measure;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;

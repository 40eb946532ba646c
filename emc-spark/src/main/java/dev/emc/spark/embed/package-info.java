/** Features of images in a data frame: the transformer, and what its tasks do. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package dev.emc.spark.embed;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;

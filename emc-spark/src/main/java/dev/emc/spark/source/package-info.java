/**
 * Images where a cluster has them: files, tar shards (WebDataset), tables with a column of bytes.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package dev.emc.spark.source;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;

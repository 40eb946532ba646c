/** Trained models on the machines of a cluster: packed by the driver, opened once in a process. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package dev.emc.spark.model;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;

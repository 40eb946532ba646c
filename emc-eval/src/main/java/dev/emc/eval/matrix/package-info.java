/** Plain matrices of float32, a row for each image. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package dev.emc.eval.matrix;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;

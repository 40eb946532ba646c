/** The one way from a model, a protocol and images to a result. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package dev.emc.eval.evaluate;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;

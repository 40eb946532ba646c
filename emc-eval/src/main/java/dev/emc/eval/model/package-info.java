/** Trained models, opened to look at images. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package dev.emc.eval.model;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;

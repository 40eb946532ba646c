/** What a trained network makes of images: features and embeddings. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package dev.emc.eval.features;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;

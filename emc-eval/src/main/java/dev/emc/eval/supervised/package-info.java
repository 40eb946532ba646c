/** Classifiers trained on images with labels: the exact linear probe and fine-tuning. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package dev.emc.eval.supervised;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;

/**
 * The image operations that change values, on batches and on the device that trains, equal to those
 * of {@link dev.emc.images.augment} bit for bit until normalisation.
 *
 * <p>Values are whole numbers in float32, which holds all sums that occur exactly; hue and blur
 * need float64. Each array of an operation belongs to a manager that closes with it.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package dev.emc.images.augment.device;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;

/**
 * Pixels: PIL's and torchvision's image operations in plain Java, bit for bit, on interleaved
 * bytes.
 *
 * <p>{@link dev.emc.images.augment.ViewDraw} draws what happens to an image, {@link
 * dev.emc.images.augment.ViewRenderer} does it. Randomness comes from {@link
 * dev.emc.images.augment.KeyedRandom} alone.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package dev.emc.images.augment;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;

/**
 * Pixels: PIL's and torchvision's image operations in plain Java, bit for bit, on interleaved
 * bytes.
 *
 * <p>{@link dev.emc.core.augment.ViewDraw} draws what happens to an image, {@link
 * dev.emc.core.augment.ViewRenderer} does it. Randomness comes from {@link
 * dev.emc.core.augment.KeyedRandom} alone.
 */
@NullMarked
package dev.emc.core.augment;

import org.jspecify.annotations.NullMarked;

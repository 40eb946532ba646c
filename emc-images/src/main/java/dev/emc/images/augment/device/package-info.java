/**
 * The image operations that change values, on batches and on the device that trains, equal to those
 * of {@link dev.emc.images.augment} bit for bit until normalisation.
 *
 * <p>Values are whole numbers in float32, which holds all sums that occur exactly; hue and blur
 * need float64. Each array of an operation belongs to a manager that closes with it.
 */
@NullMarked
package dev.emc.images.augment.device;

import org.jspecify.annotations.NullMarked;

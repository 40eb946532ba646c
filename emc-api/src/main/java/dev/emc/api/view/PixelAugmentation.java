package dev.emc.api.view;

import java.util.random.RandomGenerator;
import org.apiguardian.api.API;

/**
 * An augmentation that a plugin brings: changes the pixels of one image on the processor, at any
 * place in a view before normalisation. Bound by {@code EmcBinder.augmentation}, named in a config
 * by {@code type} like those of EMC, and planned from Java as {@link Augmentation.FromPlugin}.
 *
 * <p>There is one instance for each name with its config in a run. Threads that load images call it
 * at the same time: fields are set in the constructor and only read from then on. The engine is not
 * for it: no arrays of DJL.
 *
 * <p>What comes out is a function of the image and of the random numbers alone, so that a run is
 * repeated bit by bit whatever the number of threads and devices, and goes on after a stop with the
 * views it would have had: no clock, no counter, no generator of one's own.
 *
 * <p>What is thrown stops the run with the component's name, its jar and the image's name; the
 * image does not count as unreadable. A {@link dev.emc.api.ConfigException} is told to the user as
 * it is.
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public interface PixelAugmentation {
  /**
   * Changes an image, or leaves it.
   *
   * @param image as the operations before have left it: grey or colour, of any size from 1 × 1 up,
   *     as large as the file's before the first crop of the view. It is this call's own: it may be
   *     changed in place and returned
   * @param random drawn from (seed, epoch, image, view, place in the view) alone; other
   *     augmentations have numbers of their own. For this call and this thread. Whole numbers with
   *     a bound and {@code nextDouble} are EMC's and stay; other kinds are made of {@code nextLong}
   *     by Java, which may do so otherwise in another version
   * @return pixels of the same height, width and channels, finite; not to be changed later. They
   *     are rounded to whole numbers, and cut to 0 … 255, before the next operation
   */
  Pixels apply(Pixels image, RandomGenerator random);
}

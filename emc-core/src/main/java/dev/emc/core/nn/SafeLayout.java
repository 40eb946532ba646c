package dev.emc.core.nn;

import ai.djl.Device;

/**
 * A network that sees to the memory layout of its maps itself: none of its convolutions meets one
 * that the engine crashes on, see {@link FragileConvolutions}. Unless it is told to leave it.
 */
public interface SafeLayout {
  /** Leaves images as they lie from now on, as whoever hands them over has decided. */
  void takeAsTheyLie();

  /** Whether it sees to it, as it does until it is told otherwise. */
  boolean arranges();

  /**
   * Whether it has images lie channels-last, if it arranges them.
   *
   * @param side of an image in pixels
   */
  boolean turns(long side, Device device);
}

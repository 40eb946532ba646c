package dev.emc.core.nn;

/**
 * A network that sees to the memory layout of its maps itself: none of its convolutions meets one
 * that the engine crashes on, see {@link FragileConvolutions}. Unless it is told to leave it.
 */
public interface SafeLayout {
  /** Leaves images as they lie from now on, as whoever hands them over has decided. */
  void takeAsTheyLie();

  /** Whether it sees to it, as it does until it is told otherwise. */
  boolean arranges();
}

package dev.emc.eval.features;

/** Is told what happens while images pass through a network. Must be quick. */
@FunctionalInterface
public interface PassListener {
  /** Is told nothing. */
  PassListener NONE = read -> {};

  /** After each batch: how many images were read of the source at hand. */
  void read(long images);

  /** At the end, if images could not be read and so have no row: one line that names them. */
  default void skipped(String line) {}
}

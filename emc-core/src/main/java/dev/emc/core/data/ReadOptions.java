package dev.emc.core.data;

/**
 * How image files are read.
 *
 * @param grey whether colours are turned to grey
 */
public record ReadOptions(boolean grey) {
  /** In colour. */
  public ReadOptions() {
    this(false);
  }

  /** Channels of every image: 1 for grey, 3 for colour. */
  int channels() {
    return grey ? 1 : 3;
  }

  /** What reads a file. */
  Decoder decoder() {
    return Decoders.fastest();
  }
}

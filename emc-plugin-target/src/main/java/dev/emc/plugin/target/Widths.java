package dev.emc.plugin.target;

import dev.emc.api.config.Check;
import java.util.List;

/** Range checks that these methods' configs share. */
final class Widths {
  private Widths() {}

  /**
   * Widths of a projector whose output is divided by its length.
   *
   * @throws IllegalArgumentException naming the key
   */
  static void ofProjector(List<Integer> projector) {
    Check.widths("projector", projector);
    if (last(projector) < 2) {
      throw new IllegalArgumentException(
          "projector must end with a width of at least 2, since a normalised embedding of width 1"
              + " is +1 or -1, got "
              + projector);
    }
  }

  /** The last width: that of the embeddings, D. */
  static int last(List<Integer> widths) {
    return widths.get(widths.size() - 1);
  }
}

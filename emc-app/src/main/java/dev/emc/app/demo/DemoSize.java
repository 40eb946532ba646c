package dev.emc.app.demo;

/**
 * How much a demo does.
 *
 * @param images that it has; the first of those that ship with the program
 * @param baseEpochs after which the base is stopped
 * @param epochs of a run that continues it, each setting being tried in full
 * @param longerEpochs without EMC after those, to see how far these alone would have come
 * @param batch images of a step
 * @param settings that are tried, continuing alone being the first
 */
record DemoSize(int images, int baseEpochs, int epochs, int longerEpochs, int batch, int settings) {
  private static final DemoSize NORMAL = new DemoSize(10_000, 10, 10, 20, 256, 4);
  private static final DemoSize QUICK = new DemoSize(3_000, 3, 2, 4, 128, 2);

  static DemoSize of(DemoRequest request) {
    return request.quick() ? QUICK : NORMAL;
  }

  /** Whether these are all that ship with the program. */
  boolean hasAll() {
    return images == NORMAL.images;
  }
}

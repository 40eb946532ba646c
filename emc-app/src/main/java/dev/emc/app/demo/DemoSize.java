package dev.emc.app.demo;

/**
 * How much a demo does.
 *
 * @param images that are trained on, and whose labels probes are fitted to
 * @param baseEpochs after which the base is stopped
 * @param epochs with and without EMC
 * @param longerEpochs without EMC after those, to see how far these alone would have come
 * @param batch images of a step
 * @param draws of the labels for the probes with fewer than all
 */
record DemoSize(int images, int baseEpochs, int epochs, int longerEpochs, int batch, int draws) {
  /** Images kept for testing begin here; the networks have never seen them. */
  static final int FIRST_TEST_IMAGE = 8_000;

  private static final DemoSize NORMAL = new DemoSize(FIRST_TEST_IMAGE, 10, 10, 20, 256, 5);
  private static final DemoSize QUICK = new DemoSize(2_000, 3, 2, 4, 128, 2);

  static DemoSize of(DemoRequest request) {
    return request.quick() ? QUICK : NORMAL;
  }
}

package dev.emc.app.demo;

/** The images that ship with the program: the Fashion-MNIST test set (MIT licence). */
final class DemoData {
  /** Where they are, as a config says it; their labels lie beside them. */
  static final String IMAGES = "classpath:dev/emc/app/data/t10k-images-idx3-ubyte.gz";

  private DemoData() {}
}

package dev.emc.app.demo;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The four networks of the demo, in the order in which they are trained. */
enum DemoModel {
  BASE("pre-trained with VICReg"),
  CONTINUED("ten more epochs of VICReg alone"),
  EMC("ten more epochs of VICReg + EMC"),
  VCREG("ten more epochs of VICReg + VCReg");

  private static final int QUICK_PRETRAINING = 4;
  private static final int QUICK_CONTINUATION = 2;

  /** Images trained on, and labels probed with, by the quick demo. */
  static final int QUICK_IMAGES = 4_000;

  /** Images that vote, and images tested, for the curve over the epochs: it should cost little. */
  private static final int CURVE_IMAGES = 1_000;

  private final String description;

  DemoModel(String description) {
    this.description = description;
  }

  /** Its name in tables. */
  String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** How it was trained, in a few words. */
  String description(DemoRequest request) {
    return request.quick() ? description.replace("ten", "two") : description;
  }

  /** The recipe it is trained by. */
  String recipe() {
    return "demo-" + title();
  }

  /** Its run directory. */
  Path run(DemoRequest request) {
    return request.folder().resolve(title());
  }

  /** What the recipe does not know: where, from where, and how much. */
  List<String> overrides(DemoRequest request) {
    var overrides = new ArrayList<String>();
    overrides.add("seed=" + request.seed());
    if (this != BASE) {
      overrides.add("start-from=" + BASE.run(request));
      overrides.add(
          "online-knn={test: {images: '%s', from: %d}, every-epochs: 2, bank: %d, test-images: %d}"
              .formatted(DemoData.IMAGES, DemoProbes.FIRST_TEST_IMAGE, CURVE_IMAGES, CURVE_IMAGES));
    }
    if (request.quick()) {
      overrides.add("epochs=" + (this == BASE ? QUICK_PRETRAINING : QUICK_CONTINUATION));
      overrides.add("data.to=" + QUICK_IMAGES);
      if (this == BASE) {
        overrides.add("optimizer.schedule.warmup-epochs=1");
      }
    }
    return overrides;
  }
}

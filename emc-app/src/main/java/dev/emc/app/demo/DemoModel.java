package dev.emc.app.demo;

import dev.emc.core.config.Experiment;
import dev.emc.core.config.ExperimentBuilder;
import dev.emc.core.config.ImageRange;
import dev.emc.core.config.OnlineKnnConfig;
import dev.emc.core.config.OptimizerConfig;
import java.nio.file.Path;
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

  private static final int CURVE_EPOCHS = 2;

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

  /** The recipe with what it does not know: where, from where, and how much. */
  Experiment experiment(Experiment recipe, DemoRequest request) {
    ExperimentBuilder experiment = recipe.toBuilder().seed(request.seed());
    if (this != BASE) {
      experiment.startFrom(BASE.run(request)).onlineKnn(curve());
    }
    if (request.quick()) {
      experiment
          .epochs(this == BASE ? QUICK_PRETRAINING : QUICK_CONTINUATION)
          .data(recipe.data().withTo(QUICK_IMAGES));
      if (this == BASE) {
        OptimizerConfig optimizer = recipe.optimizer();
        experiment.optimizer(optimizer.withSchedule(optimizer.schedule().withWarmup(1)));
      }
    }
    return experiment.build();
  }

  /** What is measured between epochs, on images that no demo trains on. */
  private static OnlineKnnConfig curve() {
    var test = new ImageRange(DemoData.IMAGES, DemoProbes.FIRST_TEST_IMAGE, 0);
    var usual = new OnlineKnnConfig(test);
    return new OnlineKnnConfig(
        test, null, CURVE_EPOCHS, CURVE_IMAGES, CURVE_IMAGES, usual.k(), usual.temperature());
  }
}

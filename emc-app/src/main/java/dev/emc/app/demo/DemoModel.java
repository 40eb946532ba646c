package dev.emc.app.demo;

import dev.emc.core.config.Experiment;
import dev.emc.core.config.ExperimentBuilder;
import dev.emc.core.config.ImageRange;
import dev.emc.core.config.OnlineKnnConfig;
import java.nio.file.Path;
import java.util.Locale;

/** The four networks of the demo, in the order in which they are trained. */
enum DemoModel {
  /** SimSiam, stopped long before it has come to its end. */
  BASE,
  /** The base, trained on as before. */
  CONTINUED,
  /** The base, trained on with EMC. */
  EMC,
  /** CONTINUED, trained on still longer: what EMC must be measured by. */
  LONGER;

  /** Images that vote, and images tested, for the curve over the epochs: it should cost little. */
  private static final int CURVE_IMAGES = 1_000;

  private static final int CURVE_EPOCHS = 2;

  /** Its name in tables. */
  String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** How it was trained, in a few words. */
  String description(DemoRequest request) {
    DemoSize size = DemoSize.of(request);
    return switch (this) {
      case BASE -> "SimSiam, stopped early, after %s epochs".formatted(size.baseEpochs());
      case CONTINUED, LONGER -> "%s more epochs of SimSiam alone".formatted(more(request));
      case EMC -> "%s more epochs of SimSiam + EMC".formatted(more(request));
    };
  }

  /** Epochs since the base was stopped. */
  int more(DemoRequest request) {
    DemoSize size = DemoSize.of(request);
    return switch (this) {
      case BASE -> 0;
      case CONTINUED, EMC -> size.epochs();
      case LONGER -> size.epochs() + size.longerEpochs();
    };
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
    DemoSize size = DemoSize.of(request);
    ExperimentBuilder experiment =
        recipe.toBuilder()
            .seed(request.seed())
            .data(recipe.data().withTo(size.images()))
            .batchSize(size.batch());
    return switch (this) {
      case BASE -> experiment.epochs(size.baseEpochs()).build();
      case CONTINUED, EMC ->
          experiment.epochs(size.epochs()).startFrom(BASE.run(request)).onlineKnn(curve()).build();
      case LONGER ->
          // With the seed of the epochs before it, their draws would come again.
          experiment
              .epochs(size.longerEpochs())
              .startFrom(CONTINUED.run(request))
              .seed(request.seed() + 1)
              .build();
    };
  }

  /** What is measured between epochs, on images that no demo trains on. */
  private static OnlineKnnConfig curve() {
    var test = new ImageRange(DemoData.IMAGES, DemoSize.FIRST_TEST_IMAGE, 0);
    var usual = new OnlineKnnConfig(test);
    return new OnlineKnnConfig(
        test, null, CURVE_EPOCHS, CURVE_IMAGES, CURVE_IMAGES, usual.k(), usual.temperature());
  }
}

package dev.emc.eval.improve;

import dev.emc.api.ConfigException;
import dev.emc.api.view.ViewSpec;
import dev.emc.core.config.CheckpointConfig;
import dev.emc.core.config.DataConfig;
import dev.emc.core.config.Experiment;
import dev.emc.core.config.ExperimentLoader;
import dev.emc.core.config.GuardConfig;
import dev.emc.core.plugin.Components;
import dev.emc.images.survey.ImageSurvey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Makes the experiment that continues a model: a config that train takes as it is. */
final class ContinuedExperiment {
  /** From this size of views on a step takes fewer images. */
  private static final int PHOTO = 64;

  private static final int BATCH = 256;
  private static final int PHOTO_BATCH = 128;
  private static final int LEAST_BATCH = 16;

  /** Steps that an epoch should have at least. */
  private static final int LEAST_STEPS = 8;

  /** One of so many images that guard is a neighbour: more are neighbours by chance. */
  private static final int GUARDED_PER_NEIGHBOUR = 20;

  private static final double DISCORDANT = 0.1;

  private final ImproveConfig config;
  private final FoundModel model;
  private final Components components;

  ContinuedExperiment(ImproveConfig config, FoundModel model, Components components) {
    this.config = config;
    this.model = model;
    this.components = components;
  }

  /**
   * The experiment, with EMC by its defaults.
   *
   * @param images in its sets
   * @param split of the images
   * @throws ConfigException if a setting of the user's does not fit
   */
  Experiment of(ImageSets images, Split split, ImageSurvey survey) {
    Experiment begun = begun(List.of());
    if (model.config() == null) {
      begun = seen(begun, survey);
    }
    return begun.toBuilder()
        .startFrom(model.from())
        .data(data(begun, images))
        .epochs(config.epochs())
        .onlineKnn(null)
        .checkpoints(new CheckpointConfig())
        .seed(config.seed())
        .batchSize(batch(begun, split.trained()))
        .guard(guard(images, split.guard().length))
        .build();
  }

  /**
   * Refuses criteria that are none before anything is looked at. Trials would find out as well,
   * each after those before it.
   *
   * @throws ConfigException that names the first
   */
  void requireCriteria() {
    // What is wrong with the rest is not said of a criterion.
    begun(List.of());
    for (String criterion : config.tries()) {
      try {
        components.assemble(begun(List.of("regularizer=" + criterion)).selection());
      } catch (ConfigException e) {
        String message = String.valueOf(e.getMessage()).replaceFirst("^--set ", "");
        throw new ConfigException("--try %s: %s".formatted(criterion, message), e);
      }
    }
  }

  private Experiment begun(List<String> more) {
    return model.config() == null ? ofFile(more) : ofRun(model.config(), more);
  }

  /** A run's own config; its heads are trained, and its rate no longer falls. */
  private Experiment ofRun(Path run, List<String> more) {
    List<String> settings = new ArrayList<>();
    settings.add("head-warmup-epochs=0");
    settings.add("optimizer.schedule=fixed");
    settings.add("start-optimizer=fresh");
    settings.addAll(model.continued());
    settings.add("regularizer=" + Candidates.first(model.profile()));
    settings.add("regularizer-weights=absolute");
    settings.addAll(config.set());
    settings.addAll(more);
    return ExperimentLoader.load(run, settings, components);
  }

  /** Without views, unless a setting of the user's has some. */
  private Experiment ofFile(List<String> more) {
    String text =
        """
        backbone: %s
        method: %s
        data: {train: .}
        optimizer: %s
        """
            .formatted(model.backbone(), model.method(), model.optimizer());
    List<String> settings =
        new ArrayList<>(model.profile() == null ? List.of() : model.profile().space());
    settings.add("start-from=" + model.from());
    settings.add("epochs=" + config.epochs());
    settings.addAll(model.continued());
    settings.add("regularizer=" + Candidates.first(model.profile()));
    if (model.bare()) {
      settings.add("head-warmup-epochs=1");
      settings.add("regularizer-warmup-epochs=2");
    }
    settings.addAll(config.set());
    settings.addAll(more);
    return ExperimentLoader.load(text, "the model", settings, components);
  }

  private Experiment seen(Experiment read, ImageSurvey survey) {
    if (read.views() != null || read.viewSize() != null || read.cropSize() != null) {
      return read;
    }
    var method = components.assemble(read.selection()).method();
    List<ViewSpec> views =
        ChosenViews.of(method.defaultViews(), ChosenViews.size(model, survey), model, survey);
    return read.toBuilder().views(views).build();
  }

  /** Files are read in colour, unless the network is one for grey images. */
  private DataConfig data(Experiment begun, ImageSets images) {
    DataConfig data = begun.data().of(images.location(), images.file("train").toString());
    return model.channels() == 1 && images.all().channels() != 1 ? data.inGrey() : data;
  }

  /**
   * The guard by its defaults, but for few images: accuracy falls by chance there, so that a fall
   * of two standard errors is allowed where that is more (answers differing on a tenth of the
   * images), and an image has fewer neighbours, as otherwise half of them would stay by chance.
   */
  private static GuardConfig guard(ImageSets images, int count) {
    var usual = new GuardConfig(images.range("guard"));
    double chance = Math.ceil(2 * 100 * Math.sqrt(DISCORDANT / count));
    return new GuardConfig(
        usual.images(),
        images.labelled(),
        usual.most(),
        usual.everyEpochs(),
        usual.everySteps(),
        usual.onHarm(),
        usual.rateFactor(),
        usual.mostLowerings(),
        Math.min(usual.k(), count / GUARDED_PER_NEIGHBOUR),
        Math.max(usual.knnTolerance(), chance),
        usual.rankTolerance(),
        usual.overlapTolerance());
  }

  /**
   * As many as the run had; of a file 256, of photos 128; fewer where an epoch had no eight steps.
   */
  private int batch(Experiment experiment, int images) {
    if (config.set().stream().anyMatch(setting -> setting.startsWith("batch-size="))) {
      return experiment.batchSize();
    }
    int batch = experiment.batchSize();
    if (model.config() == null) {
      List<ViewSpec> views = experiment.views();
      boolean isPhoto = views == null || views.get(0).size() >= PHOTO;
      batch = isPhoto ? PHOTO_BATCH : BATCH;
    }
    while (batch > LEAST_BATCH && batch * LEAST_STEPS > images) {
      batch /= 2;
    }
    return batch;
  }
}

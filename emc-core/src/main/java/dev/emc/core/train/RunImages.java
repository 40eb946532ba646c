package dev.emc.core.train;

import dev.emc.api.ConfigException;
import dev.emc.api.view.ViewPlan;
import dev.emc.core.config.DataConfig;
import dev.emc.core.config.Experiment;
import dev.emc.core.config.ImageRange;
import dev.emc.core.data.Decoder;
import dev.emc.core.data.ImageSource;
import dev.emc.core.data.ImageSources;
import dev.emc.core.data.LoaderOptions;
import dev.emc.core.data.ReadOptions;
import dev.emc.core.data.ViewLoader;
import java.util.Optional;

/** The images of a run as its config asks for them. */
public final class RunImages {
  private RunImages() {}

  /**
   * Opens them.
   *
   * @throws ConfigException if they cannot be opened, or are fewer than the config asks for
   */
  public static ImageSource open(DataConfig config) {
    var options = new ReadOptions(false, config.exifRotate());
    ImageSource all = ImageSources.open(config.train(), config.list(), options);
    return new ImageRange(config.train(), config.from(), config.to()).of(all, "data");
  }

  static ViewLoader loader(ImageSource images, ViewPlan views, Experiment experiment) {
    DataConfig config = experiment.data();
    int cores = Runtime.getRuntime().availableProcessors();
    return new ViewLoader(
        images,
        views,
        new LoaderOptions(
            experiment.batchSize(),
            experiment.seed(),
            config.workers() == 0 ? cores : config.workers(),
            (long) config.prefetchMegabytes() << 20,
            config.onBadImage(),
            config.augmentOn(),
            config.reducedDecoding()));
  }

  /** What to say about a switch that this machine's decoder does not know. */
  static Optional<String> vainSwitch(DataConfig config, Decoder decoder) {
    return config.reducedDecoding() && !decoder.reduces()
        ? Optional.of(
            "data.reduced-decoding changes nothing: it needs the native image decoder, which this"
                + " machine cannot load")
        : Optional.empty();
  }
}

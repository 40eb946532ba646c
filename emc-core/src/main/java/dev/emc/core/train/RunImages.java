package dev.emc.core.train;

import dev.emc.api.ConfigException;
import dev.emc.api.view.ViewPlan;
import dev.emc.core.config.DataConfig;
import dev.emc.core.config.Experiment;
import dev.emc.core.data.Decoder;
import dev.emc.core.data.Decoders;
import dev.emc.core.data.ImageSource;
import dev.emc.core.data.ImageSources;
import dev.emc.core.data.LoaderOptions;
import dev.emc.core.data.ReadOptions;
import dev.emc.core.data.ViewLoader;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The images of a run as its config asks for them. */
public final class RunImages {
  private static final Logger LOG = LoggerFactory.getLogger(RunImages.class);

  private RunImages() {}

  /**
   * Opens them.
   *
   * @throws ConfigException if they cannot be opened, or are fewer than the config asks for
   */
  public static ImageSource open(DataConfig config) {
    var options = new ReadOptions(false, config.exifRotate());
    ImageSource all = ImageSources.open(config.train(), config.list(), options);
    int to = config.to() == 0 ? all.size() : config.to();
    if (config.from() >= all.size() || to > all.size()) {
      throw new ConfigException(
          "data.from to data.to is %d to %d, but '%s' holds %d images"
              .formatted(config.from(), to, all.description(), all.size()));
    }
    return config.from() == 0 && to == all.size() ? all : all.range(config.from(), to);
  }

  static ViewLoader loader(ImageSource images, ViewPlan views, Experiment experiment) {
    DataConfig config = experiment.data();
    vainSwitch(config, Decoders.fastest()).ifPresent(LOG::warn);
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
            "data.reduced-decoding changes nothing: it needs the native image decoder, which this machine cannot load")
        : Optional.empty();
  }
}

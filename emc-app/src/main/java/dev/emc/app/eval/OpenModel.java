package dev.emc.app.eval;

import ai.djl.Device;
import dev.emc.api.ConfigException;
import dev.emc.api.view.ViewSpec;
import dev.emc.app.cli.Context;
import dev.emc.app.cli.StandardOptions;
import dev.emc.core.config.Experiment;
import dev.emc.core.config.ExperimentLoader;
import dev.emc.core.data.ImageSource;
import dev.emc.core.data.ImageSources;
import dev.emc.core.engine.Devices;
import dev.emc.core.plugin.Components;
import dev.emc.core.plugin.PluginLoader;
import dev.emc.core.train.TrainedModel;
import dev.emc.eval.features.EvaluationView;
import dev.emc.eval.features.FeatureExtractor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.apache.commons.cli.Options;

/** A trained model as a command line names it, ready to look at images. */
final class OpenModel implements AutoCloseable {
  static final String ARGUMENTS = "MODEL";

  private final TrainedModel trained;
  private final ViewSpec view;
  private final int channels;
  private final String name;
  private final Device device;

  private OpenModel(TrainedModel trained, ViewSpec view, int channels, String name, Device device) {
    this.trained = trained;
    this.view = view;
    this.channels = channels;
    this.name = name;
    this.device = device;
  }

  /** Adds the options that say what a model is. */
  static Options describe(Options options) {
    return options
        .addOption(
            StandardOptions.value(
                "recipe", "NAME", "recipe whose network a bare file of weights has"))
        .addOption(
            StandardOptions.value(
                "config", "FILE", "config whose network a bare file of weights has"))
        .addOption(StandardOptions.value("device", "NAME", "auto, cpu or gpu (as trained)"));
  }

  /**
   * Opens a run directory, a checkpoint folder in one, or a file of weights with a recipe.
   *
   * @throws ConfigException in one line if it cannot be
   */
  static OpenModel open(Context context, Path from) throws IOException {
    if (!Files.exists(from)) {
      throw new ConfigException(from + " does not exist; a run directory is expected");
    }
    Components components = PluginLoader.load(context.installation().plugins());
    Optional<Path> config = config(context);
    if (config.isEmpty() && Files.isRegularFile(from)) {
      throw new ConfigException(
          from + " is a bare file: say whose network it has, with --recipe NAME or --config FILE");
    }
    Experiment experiment =
        config.isPresent()
            ? ExperimentLoader.load(config.get(), List.of(), components)
            : TrainedModel.experimentOf(from, components);
    int channels = TrainedModel.channelsOf(from);
    Devices.useThreads(experiment.threads());
    Device device =
        Devices.named(
            context.value("device").orElse(experiment.device().name().toLowerCase(Locale.ROOT)));
    TrainedModel trained = TrainedModel.open(from, experiment, channels, device, components);
    ViewSpec view = EvaluationView.of(experiment.viewPlan(trained.graph().method()));
    return new OpenModel(trained, view, channels, nameOf(from), device);
  }

  private static Optional<Path> config(Context context) throws IOException {
    Optional<String> recipe = context.value("recipe");
    if (recipe.isPresent() && context.has("config")) {
      throw new ConfigException("--recipe and --config both name a network; give one of them");
    }
    return recipe.isPresent()
        ? Optional.of(context.installation().recipe(recipe.get()).file())
        : context.path("config");
  }

  /** The last part of a path. */
  static String nameOf(Path path) {
    return String.valueOf(path.toAbsolutePath().normalize().getFileName());
  }

  TrainedModel trained() {
    return trained;
  }

  /** What to call the model in tables. */
  String name() {
    return name;
  }

  Device device() {
    return device;
  }

  /** Channels of the images it takes. */
  int channels() {
    return channels;
  }

  /** The view it is shown, in words. */
  String viewText() {
    return "%d x %d".formatted(view.size(), view.size());
  }

  /**
   * Opens images with as many channels as the network takes.
   *
   * @throws ConfigException if they have another number
   */
  ImageSource images(String location) {
    ImageSource images = ImageSources.open(location, channels == 1);
    if (images.channels() != channels) {
      throw new ConfigException(
          "the images of %s have %d channel(s), the network was trained on %d"
              .formatted(location, images.channels(), channels));
    }
    return images;
  }

  /** Images with labels. */
  ImageSource labelled(String location) {
    ImageSource images = images(location);
    if (!images.labelled()) {
      throw new ConfigException(
          location + " has no labels; a folder with one subfolder for each class is expected");
    }
    return images;
  }

  FeatureExtractor extractor(LongConsumer progress) {
    return new FeatureExtractor(trained.network(), view, progress);
  }

  @Override
  public void close() {
    trained.close();
  }
}

package dev.emc.app.eval;

import ai.djl.Device;
import dev.emc.api.ConfigException;
import dev.emc.api.view.ViewSpec;
import dev.emc.app.cli.Context;
import dev.emc.app.cli.StandardOptions;
import dev.emc.checkpoint.keys.LoadSummary;
import dev.emc.checkpoint.keys.WeightChoice;
import dev.emc.checkpoint.store.CheckpointName;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.core.config.Experiment;
import dev.emc.core.config.ExperimentLoader;
import dev.emc.core.engine.ComputePlace;
import dev.emc.core.engine.Devices;
import dev.emc.core.engine.EngineStart;
import dev.emc.core.engine.GpuProbe;
import dev.emc.core.nn.StateDict;
import dev.emc.core.plugin.Components;
import dev.emc.core.plugin.PluginLoader;
import dev.emc.core.train.ModelLocation;
import dev.emc.core.train.TrainedModel;
import dev.emc.eval.features.EvaluationView;
import dev.emc.eval.features.FeatureExtractor;
import dev.emc.eval.features.ImageOpener;
import dev.emc.eval.features.PassListener;
import dev.emc.eval.supervised.ClassifierProtocol;
import dev.emc.eval.supervised.ProtocolViews;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.apache.commons.cli.Options;

/** A trained model as a command line names it, ready to look at images. */
final class OpenModel implements AutoCloseable {
  static final String ARGUMENTS = "MODEL";

  /** What of the command line is for a model alone. */
  static final List<String> OPTIONS =
      Stream.concat(Stream.of("recipe", "config", "device"), FileWeights.OPTIONS.stream()).toList();

  private final TrainedModel trained;
  private final ViewSpec view;
  private final ImageOpener images;
  private final String name;
  private final String weights;
  private final Device device;
  private final Components components;
  private final Warnings warnings;

  private OpenModel(
      TrainedModel trained,
      ViewSpec view,
      ImageOpener images,
      String name,
      String weights,
      Device device,
      Components components,
      Warnings warnings) {
    this.trained = trained;
    this.view = view;
    this.images = images;
    this.name = name;
    this.weights = weights;
    this.device = device;
    this.components = components;
    this.warnings = warnings;
  }

  /** Adds the options that say what a model is. */
  static Options describe(Options options) {
    return FileWeights.describe(options)
        .addOption(
            StandardOptions.value(
                "recipe", "NAME", "recipe whose network a bare file of weights has"))
        .addOption(
            StandardOptions.value(
                "config", "FILE", "config whose network a bare file of weights has"))
        .addOption(StandardOptions.device("to compute on (as trained)"));
  }

  /**
   * Opens a run directory, a checkpoint folder in one, or a file of weights with a recipe.
   *
   * @throws ConfigException in one line if it cannot be
   */
  static OpenModel open(Context context, Path from) throws IOException {
    Components components = PluginLoader.load(context.installation().plugins());
    Optional<Path> config = config(context);
    ModelLocation location = ModelLocation.of(from);
    if (config.isEmpty() && location instanceof ModelLocation.WeightsFile file) {
      throw new ConfigException(
          file.path()
              + " is a bare file: say whose network it has, with --recipe NAME or --config FILE");
    }
    Experiment experiment =
        config.isPresent()
            ? ExperimentLoader.load(config.get(), List.of(), components)
            : TrainedModel.experimentOf(from, components);
    int channels = TrainedModel.channelsOf(from);
    Device device = device(context, experiment);
    String weights = weightsOf(context, location, experiment);
    WeightChoice choice = FileWeights.choice(context, location.path(), experiment);
    TrainedModel trained =
        TrainedModel.open(from, experiment, choice, channels, device, components);
    var warnings = new Warnings(context.console());
    FileWeights.say(context.console(), location.path(), trained.weights(), warnings);
    ViewSpec view = EvaluationView.of(experiment.viewPlan(trained.graph().method()));
    return new OpenModel(
        trained,
        view,
        new ImageOpener(channels, experiment.data().exifRotate()),
        nameOf(from),
        weights,
        device,
        components,
        warnings);
  }

  /** Where to compute; says so of what the user would not expect. */
  private static Device device(Context context, Experiment experiment) {
    ComputePlace place =
        Devices.place(context.value("device").orElse(experiment.device()), experiment.threads());
    EngineStart.notes().forEach(context.console()::warnOnce);
    place
        .warning(EngineStart.loaded(), GpuProbe.ofMachine())
        .ifPresent(context.console()::warnOnce);
    return place.device();
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

  /** Which of a run's weights are opened; says so if the run has not come to its end. */
  private static String weightsOf(Context context, ModelLocation from, Experiment experiment)
      throws IOException {
    if (!(from instanceof ModelLocation.Run run)) {
      return nameOf(from.path());
    }
    CheckpointName newest = run.newest().name();
    if (newest.epochs() < experiment.epochs()) {
      context
          .console()
          .note(
              "%s has done %d of its %d epochs, it is running or was stopped: %s is opened"
                  .formatted(run.path(), newest.epochs(), experiment.epochs(), newest));
    }
    return "%s of %d epochs".formatted(newest, experiment.epochs());
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

  /** What configs may name. */
  Components components() {
    return components;
  }

  /** Which of a run's checkpoints it is, in words. */
  String weightsText() {
    return weights;
  }

  /** What became of its weights when they were loaded. */
  LoadSummary loadReport() {
    return LoadSummary.of(trained.weights());
  }

  /**
   * Refuses embeddings that pass a head with random weights.
   *
   * @param instead what to do, in words
   * @throws ConfigException if they do
   */
  void requireHeads(String instead) {
    List<String> random = trained.randomHeadsOfEmbeddings(images.channels(), view.size());
    if (!random.isEmpty()) {
      throw new ConfigException(
          "%s: has no weights that fit %s, and embeddings would be those of random ones: %s"
              .formatted(trained.weights().source(), String.join(", ", random), instead));
    }
  }

  /** A checksum of all its weights, eight hexadecimal digits. */
  String weightsChecksum() throws IOException {
    var checksum = new CRC32C();
    for (StateDict.Entry entry : trained.network().stateDict().entries()) {
      Tensor.of(entry.parameter().getArray()).read(checksum::update);
    }
    return "%08x".formatted(checksum.getValue());
  }

  /** The view it is shown, normalised as in its training. */
  ViewSpec view() {
    return view;
  }

  /** The same model, shown its images as a protocol says; closed with this one. */
  OpenModel shownBy(ClassifierProtocol protocol) {
    return new OpenModel(
        trained,
        ProtocolViews.test(view, protocol),
        images,
        name,
        weights,
        device,
        components,
        warnings);
  }

  /** The view it is shown, in words. */
  String viewText() {
    return "%d x %d".formatted(view.size(), view.size());
  }

  /** Opens images as it is shown them. */
  ImageOpener images() {
    return images;
  }

  /** What passes images through the network; images that cannot be read are warned of. */
  FeatureExtractor extractor(LongConsumer progress) {
    var listener =
        new PassListener() {
          @Override
          public void read(long images) {
            progress.accept(images);
          }

          @Override
          public void skipped(String line) {
            warnings.accept(line);
          }
        };
    return new FeatureExtractor(trained.network(), view, listener);
  }

  @Override
  public void close() {
    trained.close();
  }
}

package dev.emc.app.eval;

import ai.djl.Device;
import dev.emc.api.ConfigException;
import dev.emc.app.cli.Context;
import dev.emc.app.cli.StandardOptions;
import dev.emc.checkpoint.keys.WeightChoice;
import dev.emc.checkpoint.store.CheckpointName;
import dev.emc.core.config.EvaluatedNetwork;
import dev.emc.core.config.Experiment;
import dev.emc.core.config.ExperimentLoader;
import dev.emc.core.engine.ComputePlace;
import dev.emc.core.engine.Devices;
import dev.emc.core.engine.EngineStart;
import dev.emc.core.engine.GpuProbe;
import dev.emc.core.plugin.Components;
import dev.emc.core.train.ModelLocation;
import dev.emc.core.train.TrainedModel;
import dev.emc.eval.model.BareBackbone;
import dev.emc.eval.model.ModelSource;
import dev.emc.eval.model.OpenModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.cli.Options;

/** A trained model as a command line names it. */
final class ModelOptions {
  static final String ARGUMENTS = "MODEL";

  private static final String NETWORK = "network";
  private static final String BACKBONE = "backbone";
  private static final String SIZE = "size";

  /** What of the command line is for a model alone. */
  static final List<String> OPTIONS =
      Stream.concat(
              Stream.of("recipe", "config", BACKBONE, SIZE, "device", NETWORK),
              FileWeights.OPTIONS.stream())
          .toList();

  private ModelOptions() {}

  /** Adds the options that say what a model is. */
  static Options describe(Options options) {
    return FileWeights.describe(options)
        .addOption(
            StandardOptions.value(
                "recipe", "NAME", "recipe whose network a bare file of weights has"))
        .addOption(
            StandardOptions.value(
                "config", "FILE", "config whose network a bare file of weights has"))
        .addOption(
            StandardOptions.value(
                BACKBONE, "NAME", "backbone of a bare file without these (told from its weights)"))
        .addOption(
            StandardOptions.value(
                SIZE,
                "PIXELS",
                "side that it is shown images at (224, or what its weights are for)"))
        .addOption(
            StandardOptions.value(
                NETWORK,
                "online|target",
                "which network of a method with a target (the one the method is meant for)"))
        .addOption(StandardOptions.device("to compute on (as trained)"));
  }

  /**
   * Opens a run directory, a checkpoint folder in one, or a file of weights with a recipe.
   *
   * @throws ConfigException in one line if it cannot be
   */
  static OpenModel open(Context context, Path from) throws IOException {
    Components components = context.components();
    Optional<Path> config = config(context);
    ModelLocation location = ModelLocation.of(from);
    Experiment described =
        config.isPresent()
            ? ExperimentLoader.load(config.get(), List.of(), components)
            : withoutConfig(context, from, location, components);
    Experiment experiment =
        network(context)
            .map(network -> withNetwork(described, network, components))
            .orElse(described);
    int channels = TrainedModel.channelsOf(from);
    Device device = device(context, experiment);
    sayUnfinished(context, location, experiment);
    boolean isAlone = config.isEmpty() && location instanceof ModelLocation.WeightsFile;
    WeightChoice said = FileWeights.choice(context, location.path(), experiment);
    WeightChoice choice = isAlone ? said.withoutHeads() : said;
    TrainedModel trained =
        TrainedModel.open(from, experiment, choice, channels, device, components);
    var warnings = new Warnings(context.console());
    FileWeights.say(context.console(), location.path(), choice, trained.weights(), warnings);
    return OpenModel.of(
        trained, ModelSource.of(location, experiment), channels, device, components, warnings);
  }

  /** The config of a run, or what is said or told of a file. */
  private static Experiment withoutConfig(
      Context context, Path from, ModelLocation location, Components components)
      throws IOException {
    Optional<String> named = context.value(BACKBONE);
    if (location instanceof ModelLocation.WeightsFile file) {
      BareBackbone found =
          named.isPresent()
              ? BareBackbone.named(file.path(), named.get())
              : BareBackbone.told(
                  file.path(),
                  FileWeights.choice(context),
                  "--backbone NAME, --recipe NAME or --config FILE");
      BareBackbone backbone =
          context.number(SIZE).map(pixels -> shownAt(found, pixels)).orElse(found);
      context.console().note(backbone.note());
      return backbone.experiment(components);
    }
    if (named.isPresent()) {
      throw new ConfigException(
          "--backbone is for a bare file of weights; %s is a run or a checkpoint of one"
              .formatted(from));
    }
    if (context.has(SIZE)) {
      throw new ConfigException(
          "--size is for a bare file of weights; %s is a run or a checkpoint of one, whose config says the size of its views"
              .formatted(from));
    }
    return TrainedModel.experimentOf(from, components);
  }

  private static BareBackbone shownAt(BareBackbone found, long pixels) {
    try {
      return found.shownAt(pixels);
    } catch (ConfigException e) {
      throw new ConfigException("--size: " + e.getMessage(), e);
    }
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

  private static Experiment withNetwork(
      Experiment described, EvaluatedNetwork network, Components components) {
    if (components.assemble(described.selection()).method().target().isEmpty()) {
      throw new ConfigException(
          "--network: method '%s' has no target network, so that there is but one"
              .formatted(described.method().name()));
    }
    return described.toBuilder().evaluatedNetwork(network).build();
  }

  private static Optional<EvaluatedNetwork> network(Context context) {
    return context
        .value(NETWORK)
        .map(
            word ->
                Arrays.stream(EvaluatedNetwork.values())
                    .filter(network -> network.name().equalsIgnoreCase(word))
                    .findFirst()
                    .orElseThrow(
                        () ->
                            new ConfigException(
                                "--network must be online or target, got '" + word + "'")));
  }

  private static Optional<Path> config(Context context) throws IOException {
    Optional<String> recipe = context.value("recipe");
    List<String> given = Stream.of("recipe", "config", BACKBONE).filter(context::has).toList();
    if (given.size() > 1) {
      throw new ConfigException(
          "--%s and --%s both name a network; give one of them"
              .formatted(given.get(0), given.get(1)));
    }
    if (context.has(SIZE) && !given.isEmpty() && !given.contains(BACKBONE)) {
      throw new ConfigException(
          "--size is for a bare file alone: with --%s the size is that of its views"
              .formatted(given.get(0)));
    }
    return recipe.isPresent()
        ? Optional.of(context.installation().recipe(recipe.get()).file())
        : context.path("config");
  }

  /** Says so if a run that is opened has not come to its end. */
  private static void sayUnfinished(Context context, ModelLocation from, Experiment experiment)
      throws IOException {
    if (from instanceof ModelLocation.Run run) {
      CheckpointName newest = run.newest().name();
      if (newest.epochs() < experiment.epochs()) {
        context
            .console()
            .note(
                "%s has done %s of its %s epochs, it is running or was stopped: %s is opened"
                    .formatted(run.path(), newest.epochs(), experiment.epochs(), newest));
      }
    }
  }
}

package dev.emc.core.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.emc.api.ConfigException;
import dev.emc.api.RunShape;
import dev.emc.api.SslMethod;
import dev.emc.api.view.ViewPlan;
import dev.emc.api.view.ViewSpec;
import dev.emc.checkpoint.store.CheckpointDirectory;
import dev.emc.checkpoint.store.Retention;
import dev.emc.checkpoint.store.SavedCheckpoint;
import dev.emc.core.config.Experiment;
import dev.emc.core.engine.ComputePlace;
import dev.emc.core.engine.Devices;
import dev.emc.core.engine.EngineStart;
import dev.emc.core.engine.GpuProbe;
import dev.emc.core.nn.FragileConvolutions;
import dev.emc.core.optim.Optimizer;
import dev.emc.core.plugin.ComponentGraph;
import dev.emc.core.plugin.Components;
import dev.emc.images.decode.Decoders;
import dev.emc.images.load.ViewLoader;
import dev.emc.images.source.ImageSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One experiment, from its config to its last checkpoint.
 *
 * <p>Everything that can be refused is refused before the directory is touched.
 */
public final class TrainingRun {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Experiment experiment;
  private final Components components;
  private final ComponentGraph graph;
  private final ImageSource images;
  private final ViewLoader loader;
  private final RunShape shape;
  private final ComputePlace place;
  private @Nullable Consumer<List<String>> trial;
  private GpuProbe gpus = GpuProbe.ofMachine();

  private TrainingRun(
      Experiment experiment,
      Components components,
      ComponentGraph graph,
      ImageSource images,
      ViewLoader loader,
      RunShape shape,
      ComputePlace place) {
    this.experiment = experiment;
    this.components = components;
    this.graph = graph;
    this.images = images;
    this.loader = loader;
    this.shape = shape;
    this.place = place;
  }

  /**
   * Checks an experiment and opens its data.
   *
   * @throws dev.emc.api.ConfigException if it cannot work, in one clear line
   */
  public static TrainingRun prepare(Experiment experiment, Components components) {
    // Before a component may: only so an engine that cannot start says why in one line.
    Devices.engine();
    ComponentGraph graph = components.assemble(experiment.selection());
    SslMethod method = graph.method();
    ViewPlan views = experiment.viewPlan(method);
    var shape = new RunShape(experiment.batchSize(), method.embeddingWidth(), views);
    method.check(shape);
    int least = graph.estimator().minimumSamples();
    if (experiment.batchSize() < least) {
      throw new ConfigException(
          "estimator '%s' needs batch-size %d or more, got %d"
              .formatted(experiment.estimator().name(), least, experiment.batchSize()));
    }
    graph.regularizer().check(shape);
    ImageSource images = RunImages.open(experiment.data());
    ViewLoader loader = RunImages.loader(images, views, experiment);
    ComputePlace place = Devices.place(experiment.device(), experiment.threads());
    MemoryForecast.check(experiment, components, images.channels(), shape, place.device());
    return new TrainingRun(experiment, components, graph, images, loader, shape, place);
  }

  /** The experiment with everything written out that it leaves open. */
  public Experiment resolved() {
    return experiment.resolved(components, graph);
  }

  /** The images it trains on. */
  public ImageSource images() {
    return images;
  }

  /** Where it computes. */
  public Device device() {
    return place.device();
  }

  /**
   * Has somebody try the first step elsewhere, where it may end the process, if the backbone has
   * layers that can. Without one, the run warns of such layers.
   *
   * @param trial takes these layers in words; throws if the step cannot be done
   */
  public TrainingRun triedBy(Consumer<List<String>> trial) {
    this.trial = trial;
    return this;
  }

  /** Does one step on noise and forgets it; nothing is read or written. */
  public void rehearse() {
    try (var network = network();
        NDManager buffers = network.manager().newSubManager()) {
      Optimizer optimizer = optimizer(buffers, network);
      var views = new ArrayList<NDArray>();
      for (ViewSpec view : shape.views().views()) {
        Shape batch =
            new Shape(experiment.batchSize(), images.channels(), view.size(), view.size());
        views.add(buffers.randomNormal(batch));
      }
      Progress start = Progress.start(0, 0);
      // The heads' own first epochs spare the backbone.
      step(network, optimizer, 0).run(views, start.info(loader.stepsPerEpoch()));
    }
  }

  private List<String> fragileLayers(JointEmbeddingNetwork network) {
    return place.device().isGpu() ? List.of() : FragileConvolutions.in(network.backbone());
  }

  static String warning(List<String> fragile) {
    return "the engine may end the process if the backbone gives channels-last input to %s%s"
        .formatted(
            fragile.get(0),
            fragile.size() == 1 ? "" : " or %d other layers".formatted(fragile.size() - 1));
  }

  /** Takes another machine's GPUs for this one's. */
  TrainingRun on(GpuProbe gpus) {
    this.gpus = gpus;
    return this;
  }

  private JointEmbeddingNetwork network() {
    return JointEmbeddingNetwork.build(
        graph.backbone(),
        graph.method(),
        images.channels(),
        shape,
        place.device(),
        experiment.seed());
  }

  private Optimizer optimizer(NDManager buffers, JointEmbeddingNetwork network) {
    return Optimizers.create(
        buffers,
        experiment.optimizer(),
        graph.method(),
        network.stateDict(),
        experiment.batchSize(),
        loader.stepsPerEpoch(),
        experiment.epochs());
  }

  private TrainStep step(JointEmbeddingNetwork network, Optimizer optimizer, int headWarmup) {
    return new TrainStep(
        network,
        experiment.method().name(),
        graph.regularizer(),
        experiment.regularizer().name(),
        new EntropyGauge(graph.transform(), graph.estimator()),
        optimizer,
        headWarmup);
  }

  /** Trains without a probe between epochs; see the longer form. */
  public boolean train(RunDirectory directory, TrainingListener listener, BooleanSupplier stop)
      throws IOException {
    return train(directory, EpochProbe.NONE, listener, stop);
  }

  /**
   * Trains in a directory: from the newest complete checkpoint there, or else from the start.
   *
   * @param directory of the run, locked by the caller's {@link RunDirectory}
   * @param probe looks at the network between epochs
   * @param listener is told what happens
   * @param stop asked between steps
   * @return whether the last epoch was reached
   */
  public boolean train(
      RunDirectory directory, EpochProbe probe, TrainingListener listener, BooleanSupplier stop)
      throws IOException {
    try (var network = network();
        NDManager buffers = network.manager().newSubManager();
        Optimizer optimizer = optimizer(buffers, network);
        var means = new EpochMeans(buffers);
        var logs = new RunLogs(experiment.tensorboard())) {
      List<String> fragile = fragileLayers(network);
      if (!fragile.isEmpty() && trial != null) {
        trial.accept(fragile);
      }
      ObjectNode environment = environment();
      var checkpoints = new RunCheckpoints(network, optimizer, means, environment);
      CheckpointDirectory saved =
          directory.checkpoints(
              new Retention(
                  experiment.checkpoints().keepLast(), experiment.checkpoints().keepEvery()));
      var passedOver = new ArrayList<String>();
      Optional<SavedCheckpoint> newest = saved.newestComplete(passedOver::add);
      if (newest.isEmpty() && !passedOver.isEmpty()) {
        throw new ConfigException(
            "%s: none of its checkpoints can be read (%s); begin a new run"
                .formatted(saved.folder(), passedOver.get(0)));
      }
      var early = new EarlyWarnings(listener);
      Progress start =
          newest.isPresent()
              ? resume(checkpoints, newest.get(), environment, early)
              : new StartingPoint(experiment, early)
                  .enter(network, optimizer, loader.stepsPerEpoch(), directory.path());
      listener.noted(place.line());
      directory.begun(start.step()).forEach(listener::noted);
      if (start.epoch() < experiment.headWarmupEpochs()) {
        listener.noted(
            "the heads train alone for the first %d of %d epochs, the backbone stays as it is"
                .formatted(experiment.headWarmupEpochs(), experiment.epochs()));
      }
      TrainingListener listeners = logs.with(directory.path(), start, listener);
      EngineStart.notes().forEach(listeners::warned);
      if (!fragile.isEmpty() && trial == null) {
        listeners.warned(warning(fragile));
      }
      place.warning(EngineStart.loaded(), gpus).ifPresent(listeners::warned);
      passedOver.forEach(listeners::warned);
      listeners.started(
          new TrainingListener.Start(
              directory.name(), experiment.epochs(), loader.stepsPerEpoch(), start));
      early.handTo(listeners);
      RunImages.vainSwitch(experiment.data(), Decoders.fastest()).ifPresent(listeners::warned);
      TrainStep step = step(network, optimizer, experiment.headWarmupEpochs());
      return new Trainer(
              network,
              loader,
              step,
              optimizer,
              means,
              checkpoints,
              saved,
              experiment.checkpoints(),
              experiment.epochs(),
              experiment.logEvery(),
              experiment.batchSize(),
              probe,
              listeners,
              new UnreadableList(directory.path(), loader.skipped()),
              start)
          .run(stop);
    }
  }

  private Progress resume(
      RunCheckpoints checkpoints,
      SavedCheckpoint newest,
      ObjectNode environment,
      TrainingListener listener)
      throws IOException {
    JsonNode earlier = newest.state().path("environment");
    RunImages.requireSame(earlier, environment, images);
    int before = earlier.path("threads").asInt();
    if (before != place.threads()) {
      listener.warned(
          "the checkpoint was written with %d threads, this run uses %d: the last bits will differ"
              .formatted(before, place.threads()));
    }
    return checkpoints.restore(newest, listener::warned);
  }

  private ObjectNode environment() {
    ObjectNode environment =
        JSON.createObjectNode()
            .put("threads", place.threads())
            .put("device", place.device().toString());
    RunImages.describe(images, environment);
    return environment;
  }
}

package dev.emc.core.train;

import ai.djl.Device;
import dev.emc.api.ConfigException;
import dev.emc.api.RunShape;
import dev.emc.api.SslMethod;
import dev.emc.api.view.ViewPlan;
import dev.emc.core.config.EvaluatedNetwork;
import dev.emc.core.config.Experiment;
import dev.emc.core.distributed.Ranks;
import dev.emc.core.engine.Autocast;
import dev.emc.core.engine.ComputePlace;
import dev.emc.core.engine.Devices;
import dev.emc.core.engine.Precision;
import dev.emc.core.plugin.ComponentGraph;
import dev.emc.core.plugin.Components;
import dev.emc.core.plugin.PluginAugmentations;
import dev.emc.images.load.ViewLoader;
import dev.emc.images.source.ImageSource;

/** Refuses an experiment that cannot work, and opens the data of one that can. */
final class RunPreparation {
  private RunPreparation() {}

  /**
   * Checks an experiment and opens its data.
   *
   * @throws ConfigException if it cannot work, in one clear line
   */
  static PreparedRun of(Experiment experiment, Components components, Ranks ranks) {
    RankRules.check(experiment, ranks);
    // Before a component may: only so an engine that cannot start says why in one line.
    Devices.engine();
    ComponentGraph graph = components.assemble(experiment.selection());
    SslMethod method = graph.method();
    ViewPlan views = experiment.viewPlan(method);
    ImageSource images = RunImages.open(experiment.data());
    var shape =
        new RunShape(experiment.batchSize(), method.embeddingWidth(), views, images.channels());
    method.check(shape);
    int least = graph.estimator().minimumSamples();
    if (experiment.batchSize() < least) {
      throw new ConfigException(
          "estimator '%s' needs batch-size %s or more, got %s"
              .formatted(experiment.estimator().name(), least, experiment.batchSize()));
    }
    graph.regularizer().check(shape);
    if (experiment.evaluatedNetwork() == EvaluatedNetwork.TARGET && method.target().isEmpty()) {
      throw new ConfigException(
          "evaluated-network: method '%s' has no target network, so that there is only the online one"
              .formatted(experiment.method().name()));
    }
    var augmentations = new PluginAugmentations(components);
    ViewLoader loader = RunImages.loader(images, views, experiment, augmentations, ranks);
    ComputePlace place = RankRules.place(experiment, ranks);
    MemoryForecast.check(experiment, components, images.channels(), shape, place.device(), ranks);
    return new PreparedRun(
        withPrecision(experiment, place.device()),
        graph,
        images,
        augmentations,
        loader,
        shape,
        place,
        ranks);
  }

  /** The experiment with the precision that holds; a resumed run keeps it on any device. */
  private static Experiment withPrecision(Experiment experiment, Device device) {
    Precision asked = experiment.precision();
    Precision precision = asked == null ? Precision.of(device) : asked;
    Autocast.require(precision);
    return experiment.toBuilder().precision(precision).build();
  }
}

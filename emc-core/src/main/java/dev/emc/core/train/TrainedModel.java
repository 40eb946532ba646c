package dev.emc.core.train;

import ai.djl.Device;
import dev.emc.api.RunShape;
import dev.emc.api.SslMethod;
import dev.emc.core.config.Experiment;
import dev.emc.core.config.ExperimentLoader;
import dev.emc.core.plugin.ComponentGraph;
import dev.emc.core.plugin.Components;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A run's network as its newest checkpoint has it, for evaluation.
 *
 * @param experiment the run's config
 * @param graph its components
 * @param network with the checkpoint's weights; closed with this
 */
public record TrainedModel(
    Experiment experiment, ComponentGraph graph, JointEmbeddingNetwork network)
    implements AutoCloseable {

  /**
   * Opens a run.
   *
   * @param run its directory
   * @param channels of the images it was trained on
   * @param device where the weights go
   * @throws dev.emc.api.ConfigException if there is no run or no complete checkpoint
   */
  public static TrainedModel open(Path run, int channels, Device device, Components components)
      throws IOException {
    Experiment experiment =
        ExperimentLoader.load(RunDirectory.configOf(run), List.of(), components);
    ComponentGraph graph = components.assemble(experiment.selection());
    SslMethod method = graph.method();
    var shape =
        new RunShape(experiment.batchSize(), method.embeddingWidth(), experiment.viewPlan(method));
    JointEmbeddingNetwork network =
        JointEmbeddingNetwork.build(
            graph.backbone(), method, channels, shape, device, experiment.seed());
    try {
      RunCheckpoints.restoreWeights(RunDirectory.newestCheckpoint(run), network);
    } catch (IOException | RuntimeException e) {
      network.close();
      throw e;
    }
    return new TrainedModel(experiment, graph, network);
  }

  @Override
  public void close() {
    network.close();
  }
}

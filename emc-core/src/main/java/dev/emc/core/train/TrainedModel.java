package dev.emc.core.train;

import ai.djl.Device;
import dev.emc.api.ConfigException;
import dev.emc.api.RunShape;
import dev.emc.api.SslMethod;
import dev.emc.checkpoint.keys.CheckpointWeights;
import dev.emc.checkpoint.keys.KeyDetector;
import dev.emc.checkpoint.keys.LoadReport;
import dev.emc.checkpoint.keys.WeightChoice;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.core.config.Experiment;
import dev.emc.core.config.ExperimentLoader;
import dev.emc.core.plugin.ComponentGraph;
import dev.emc.core.plugin.Components;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * A run's network as its newest checkpoint has it, for evaluation.
 *
 * @param experiment the run's config
 * @param graph its components
 * @param network with the checkpoint's weights; closed with this
 * @param weights what became of each key when they were loaded
 */
public record TrainedModel(
    Experiment experiment, ComponentGraph graph, JointEmbeddingNetwork network, LoadReport weights)
    implements AutoCloseable {
  private static final int CONVOLUTION_AXES = 4;
  private static final int COLOURS = 3;
  private static final List<String> STEMS =
      List.of("conv1.weight", "patch_embed.proj.weight", "stem.0.weight");

  /**
   * Opens a run as its newest checkpoint has it, or one of its checkpoints.
   *
   * @param from the run's directory, or a checkpoint folder in it
   * @param channels of the images it was trained on
   * @param device where the weights go
   * @throws dev.emc.api.ConfigException if there is no run or no complete checkpoint
   */
  public static TrainedModel open(Path from, int channels, Device device, Components components)
      throws IOException {
    return open(from, experimentOf(from, components), channels, device, components);
  }

  /**
   * Opens weights as a config describes their network.
   *
   * @param from a run directory, a checkpoint folder, or a file of weights
   * @param experiment whose backbone and method the weights are for
   * @param channels of the images it was trained on
   * @param device where the weights go
   * @throws dev.emc.api.ConfigException if the weights cannot be read or are another network's
   */
  public static TrainedModel open(
      Path from, Experiment experiment, int channels, Device device, Components components)
      throws IOException {
    return open(from, experiment, experiment.weightChoice(), channels, device, components);
  }

  /**
   * Opens weights as a config describes their network.
   *
   * @param choice which weights of a file, and whether all must fit; a run has but its own
   */
  public static TrainedModel open(
      Path from,
      Experiment experiment,
      WeightChoice choice,
      int channels,
      Device device,
      Components components)
      throws IOException {
    ComponentGraph graph = components.assemble(experiment.selection());
    SslMethod method = graph.method();
    var shape =
        new RunShape(
            experiment.batchSize(), method.embeddingWidth(), experiment.viewPlan(method), channels);
    JointEmbeddingNetwork network =
        JointEmbeddingNetwork.build(
            graph.backbone(), method, channels, shape, device, experiment.seed());
    try {
      LoadReport weights = load(from, choice, network);
      if (experiment.evaluatedNetwork() != null) {
        network.evaluate(experiment.evaluatedNetwork());
      }
      network.settle();
      return new TrainedModel(experiment, graph, network, weights);
    } catch (IOException | RuntimeException e) {
      network.close();
      throw e;
    }
  }

  /**
   * The config of the run that a directory is, or that a checkpoint folder lies in.
   *
   * @throws dev.emc.api.ConfigException if there is no run
   */
  public static Experiment experimentOf(Path from, Components components) {
    ModelLocation location = ModelLocation.of(from);
    Path run = location.run().orElseGet(location::path);
    return ExperimentLoader.load(RunDirectory.configOf(run), List.of(), components);
  }

  /**
   * Channels of the images that weights were trained on: what their first convolution takes.
   *
   * @param from a run directory, a checkpoint folder, or a file of weights
   * @throws dev.emc.api.ConfigException if there are no weights, or none of a convolution
   */
  public static int channelsOf(Path from) throws IOException {
    Map<String, Tensor> weights = ModelLocation.of(from).checkpoint().tensors();
    OptionalInt known =
        KeyDetector.detect(weights).map(TrainedModel::channels).orElse(OptionalInt.empty());
    if (known.isPresent()) {
      return known.getAsInt();
    }
    for (Tensor tensor : weights.values()) {
      long[] shape = tensor.shape();
      if (shape.length == CONVOLUTION_AXES) {
        return (int) shape[1];
      }
    }
    throw new ConfigException(from + " holds no weights of a convolution: it is no vision model");
  }

  /** What the stem of a known network takes; colours if it has lost its stem. */
  private static OptionalInt channels(CheckpointWeights dict) {
    for (String stem : STEMS) {
      Tensor tensor = dict.backbone().get(stem);
      if (tensor != null && tensor.shape().length == CONVOLUTION_AXES) {
        return OptionalInt.of((int) tensor.shape()[1]);
      }
    }
    boolean isStemless = dict.backbone().containsKey("layer1.0.conv1.weight");
    return isStemless ? OptionalInt.of(COLOURS) : OptionalInt.empty();
  }

  private static LoadReport load(Path from, WeightChoice choice, JointEmbeddingNetwork network)
      throws IOException {
    StartSource source = StartSource.open(ModelLocation.of(from));
    if (source.saved() != null) {
      return RunCheckpoints.restoreWeights(source.saved(), network);
    }
    return ModelWeights.load(source.name(), source.weights(network, choice), choice, network);
  }

  /**
   * Heads with random weights that embeddings pass: what is measured of these says nothing.
   *
   * @param channels of an image
   * @param size of its sides in pixels
   */
  public List<String> randomHeadsOfEmbeddings(int channels, int size) {
    if (weights.freshHeads().isEmpty()) {
      return List.of();
    }
    return EmbeddingPath.heads(network, channels, size).stream()
        .filter(weights.freshHeads()::contains)
        .toList();
  }

  @Override
  public void close() {
    network.close();
  }
}

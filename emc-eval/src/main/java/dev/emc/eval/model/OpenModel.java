package dev.emc.eval.model;

import ai.djl.Device;
import dev.emc.api.ConfigException;
import dev.emc.api.view.ViewSpec;
import dev.emc.checkpoint.keys.LoadSummary;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.core.config.Experiment;
import dev.emc.core.engine.Devices;
import dev.emc.core.nn.StateDict;
import dev.emc.core.plugin.Components;
import dev.emc.core.train.ModelLocation;
import dev.emc.core.train.TrainedModel;
import dev.emc.eval.features.EvaluationView;
import dev.emc.eval.features.FeatureExtractor;
import dev.emc.eval.features.ImageEmbedder;
import dev.emc.eval.features.ImageOpener;
import dev.emc.eval.features.PassListener;
import dev.emc.eval.supervised.ClassifierProtocol;
import dev.emc.eval.supervised.ProtocolViews;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.zip.CRC32C;

/** A trained model, ready to look at images. */
public final class OpenModel implements AutoCloseable {
  private final TrainedModel trained;
  private final ModelSource source;
  private final ViewSpec view;
  private final ImageOpener images;
  private final Device device;
  private final Components components;
  private final Consumer<String> warnings;

  private OpenModel(
      TrainedModel trained,
      ModelSource source,
      ViewSpec view,
      ImageOpener images,
      Device device,
      Components components,
      Consumer<String> warnings) {
    this.trained = trained;
    this.source = source;
    this.view = view;
    this.images = images;
    this.device = device;
    this.components = components;
    this.warnings = warnings;
  }

  /**
   * Takes a model over; it is closed with this.
   *
   * @param channels of its images
   * @param device that its weights are on
   * @param components that configs may name
   * @param warnings takes lines that name images which cannot be read
   */
  public static OpenModel of(
      TrainedModel trained,
      ModelSource source,
      int channels,
      Device device,
      Components components,
      Consumer<String> warnings) {
    Experiment experiment = trained.experiment();
    return new OpenModel(
        trained,
        trained.network().evaluated().map(source::of).orElse(source),
        EvaluationView.of(experiment.viewPlan(trained.graph().method())),
        new ImageOpener(channels, experiment.data().exifRotate()),
        device,
        components,
        warnings);
  }

  /**
   * Opens a run as its newest checkpoint has it, or one of its checkpoints, where its config says.
   *
   * @param from a run directory, or a checkpoint folder in one
   * @param components that its config may name
   * @throws ConfigException in one line if there is none
   */
  public static OpenModel open(Path from, Components components) throws IOException {
    Experiment experiment = TrainedModel.experimentOf(from, components);
    Device device = Devices.named(experiment.device());
    return open(from, experiment, device, components);
  }

  /**
   * Opens weights whose config is known.
   *
   * @param from a run directory or a checkpoint folder
   * @param experiment whose network they are
   * @param device to compute on
   * @throws ConfigException in one line if they cannot be
   */
  public static OpenModel open(
      Path from, Experiment experiment, Device device, Components components) throws IOException {
    int channels = TrainedModel.channelsOf(from);
    ModelSource source = ModelSource.of(ModelLocation.of(from), experiment);
    TrainedModel trained = TrainedModel.open(from, experiment, channels, device, components);
    return of(trained, source, channels, device, components, line -> {});
  }

  /** The network, its config and its weights. */
  public TrainedModel trained() {
    return trained;
  }

  /** Where it is from. */
  public ModelSource source() {
    return source;
  }

  /** What to call the model in tables. */
  public String name() {
    return source.name();
  }

  /** Where it computes. */
  public Device device() {
    return device;
  }

  /** What configs may name. */
  public Components components() {
    return components;
  }

  /** What became of its weights when they were loaded. */
  public LoadSummary loadReport() {
    return LoadSummary.of(trained.weights());
  }

  /**
   * Refuses embeddings that pass a head with random weights.
   *
   * @param instead what to do, in words
   * @throws ConfigException if they do
   */
  public void requireHeads(String instead) {
    List<String> random = trained.randomHeadsOfEmbeddings(images.channels(), view.size());
    if (!random.isEmpty()) {
      throw new ConfigException(
          "%s: has no weights that fit %s, and embeddings would be those of random ones: %s"
              .formatted(trained.weights().source(), String.join(", ", random), instead));
    }
  }

  /** A checksum of all its weights, eight hexadecimal digits. */
  public String weightsChecksum() throws IOException {
    var checksum = new CRC32C();
    for (StateDict.Entry entry : trained.network().stateDict().entries()) {
      Tensor.of(entry.parameter().getArray()).read(checksum::update);
    }
    return "%08x".formatted(checksum.getValue());
  }

  /** The view it is shown, normalised as in its training. */
  public ViewSpec view() {
    return view;
  }

  /** The same model, shown its images as a protocol says; closed with this one. */
  public OpenModel shownBy(ClassifierProtocol protocol) {
    return new OpenModel(
        trained, source, ProtocolViews.test(view, protocol), images, device, components, warnings);
  }

  /** The same model, shown its images at another size, by the rule of every evaluation. */
  public OpenModel shownAt(int size) {
    return new OpenModel(
        trained, source, EvaluationView.resized(view, size), images, device, components, warnings);
  }

  /** The view it is shown, in words. */
  public String viewText() {
    return "%s x %s".formatted(view.size(), view.size());
  }

  /** Opens images as it is shown them. */
  public ImageOpener images() {
    return images;
  }

  /**
   * What passes images that somebody else reads through the network, in batches of one size.
   *
   * @param embeddings whether to go on through the heads, to embeddings before any normalisation
   */
  public ImageEmbedder embedder(int batchSize, boolean embeddings) {
    return extractor(read -> {}).embedder(images.options(), batchSize, embeddings);
  }

  /** What passes images through the network; images that cannot be read are warned of. */
  public FeatureExtractor extractor(LongConsumer progress) {
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

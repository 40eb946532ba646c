package dev.emc.eval.online;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.emc.api.CompactTransform;
import dev.emc.api.ConfigException;
import dev.emc.api.EntropyEstimator;
import dev.emc.api.view.ViewPlan;
import dev.emc.api.view.ViewSpec;
import dev.emc.core.config.DataConfig;
import dev.emc.core.config.Experiment;
import dev.emc.core.config.GuardConfig;
import dev.emc.core.config.ImageRange;
import dev.emc.core.engine.Devices;
import dev.emc.core.engine.GradMode;
import dev.emc.core.guard.GuardFigures;
import dev.emc.core.guard.GuardReference;
import dev.emc.core.plugin.ComponentGraph;
import dev.emc.core.train.GuardGauge;
import dev.emc.core.train.JointEmbeddingNetwork;
import dev.emc.core.train.TrainingRun;
import dev.emc.eval.features.EvaluationView;
import dev.emc.eval.features.FeatureExtractor;
import dev.emc.eval.features.FeaturesAndEmbeddings;
import dev.emc.eval.features.ImageOpener;
import dev.emc.eval.features.ImageRows;
import dev.emc.eval.gauge.EmbeddingGauge;
import dev.emc.eval.matrix.Rows;
import dev.emc.eval.neighbours.NeighbourSearch;
import dev.emc.eval.neighbours.Neighbours;
import dev.emc.eval.probe.Knn;
import dev.emc.images.source.ImageSource;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a run's guard measures: backbone features and embeddings of a fixed sample of images, by the
 * network that evaluation uses. Batch norm uses its running statistics and images are shown without
 * chance, so the run is not disturbed.
 */
public final class FeatureGuard implements GuardGauge {
  private final ImageSource sample;
  private final boolean labelled;
  private final ViewSpec view;
  private final int k;
  private final CompactTransform transform;
  private final EntropyEstimator estimator;
  private final Device device;
  private final @Nullable String warning;

  private FeatureGuard(
      ImageSource sample,
      boolean labelled,
      ViewSpec view,
      int k,
      CompactTransform transform,
      EntropyEstimator estimator,
      Device device,
      @Nullable String warning) {
    this.sample = sample;
    this.labelled = labelled;
    this.view = view;
    this.k = k;
    this.transform = transform;
    this.estimator = estimator;
    this.device = device;
    this.warning = warning;
  }

  /**
   * What measures for the guard that a run's config asks for; null if it asks for none.
   *
   * @throws ConfigException if its images cannot be opened or are too few
   */
  public static @Nullable GuardGauge of(TrainingRun run) {
    Experiment experiment = run.resolved();
    GuardConfig config = experiment.guard();
    if (config == null) {
      return null;
    }
    ImageRange range = config.images();
    ImageSource all =
        new ImageOpener(run.images().channels(), experiment.data().exifRotate())
            .open("guard.images", range);
    ImageSource sample = OnlineKnn.spread(all, config.most());
    if (sample.size() <= config.k()) {
      throw new ConfigException(
          "guard.k is %s, but each of the %s images has only %s others"
              .formatted(config.k(), sample.size(), sample.size() - 1));
    }
    ComponentGraph graph = run.components().assemble(experiment.selection());
    int trained = trainedOn(sample, range.images(), run.images(), experiment.data());
    return new FeatureGuard(
        sample,
        config.labels() && sample.labelled(),
        EvaluationView.of(new ViewPlan(Objects.requireNonNull(experiment.views()))),
        config.k(),
        graph.transform(),
        graph.estimator(),
        run.device(),
        trained == 0
            ? null
            : "guard: %s of its %s images are trained on as well, so that it sees harm later and"
                    .formatted(trained, sample.size())
                + " takes memory for progress; name others with guard.images");
  }

  /** How many images of a sample are among those trained on, as far as their places tell. */
  private static int trainedOn(
      ImageSource sample, String at, ImageSource images, DataConfig trained) {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < images.size(); i++) {
      names.add(ImagePlace.of(trained.train(), images.name(i)));
    }
    return (int)
        IntStream.range(0, sample.size())
            .filter(i -> names.contains(ImagePlace.of(at, sample.name(i))))
            .count();
  }

  @Override
  public Optional<String> warning() {
    return Optional.ofNullable(warning);
  }

  @Override
  public ImageSource images() {
    return sample;
  }

  @Override
  public Measured measure(JointEmbeddingNetwork network, @Nullable GuardReference start) {
    FeaturesAndEmbeddings found = new FeatureExtractor(network, view).both(sample);
    ImageRows features = found.features();
    ImageRows embeddings = found.embeddings();
    if (features.rows() <= k) {
      throw new ConfigException(
          "guard.images: only %s of %s images can be read, and guard.k is %s"
              .formatted(features.rows(), sample.size(), k));
    }
    if (Rows.firstNotFinite(features.values()) >= 0
        || Rows.firstNotFinite(embeddings.values()) >= 0) {
      return new Measured(
          GuardFigures.NOT_FINITE, new GuardReference(k, new int[0], new double[0]));
    }
    Neighbours neighbours =
        NeighbourSearch.othersByCosine(features.values(), features.width(), k, device);
    var reference =
        new GuardReference(
            k, neighbours.indices(), Deviations.of(features.values(), features.width()));
    GuardReference compared = start == null ? reference : start;
    var figures =
        new GuardFigures(
            true,
            accuracy(neighbours, features),
            EmbeddingGauge.effectiveRank(features.values(), features.width()),
            kept(compared, neighbours),
            Deviations.share(compared.deviations(), reference.deviations()),
            EmbeddingGauge.effectiveRank(embeddings.values(), embeddings.width()),
            entropy(embeddings),
            null);
    return new Measured(figures, reference);
  }

  /** Leave-one-out accuracy in percent; null without labels. */
  private @Nullable Double accuracy(Neighbours neighbours, ImageRows rows) {
    if (!labelled) {
      return null;
    }
    int[] labels = IntStream.of(rows.images()).map(sample::label).toArray();
    int[] said =
        new Knn(k, Knn.DEFAULT_TEMPERATURE).classes(neighbours, labels, sample.classNames().size());
    long right = IntStream.range(0, labels.length).filter(i -> said[i] == labels[i]).count();
    return 100.0 * right / labels.length;
  }

  /** Mean share of the start's neighbours that are still neighbours. */
  private double kept(GuardReference start, Neighbours now) {
    int[] before = start.neighbours();
    int[] after = now.indices();
    if (before.length != after.length) {
      throw new ConfigException(
          "guard.images: %s of them can be read, %s could at the start of the run"
              .formatted(after.length / k, before.length / k));
    }
    long kept = 0;
    for (int row = 0; row < after.length; row += k) {
      Set<Integer> these = new HashSet<>();
      for (int i = row; i < row + k; i++) {
        these.add(before[i]);
      }
      for (int i = row; i < row + k; i++) {
        kept += these.contains(after[i]) ? 1 : 0;
      }
    }
    return (double) kept / after.length;
  }

  /** Mean marginal entropy, nats; null if there are too few embeddings to estimate it. */
  private @Nullable Double entropy(ImageRows embeddings) {
    if (embeddings.rows() < estimator.minimumSamples()) {
      return null;
    }
    try (NDManager manager = Devices.engine().newBaseManager(Device.cpu())) {
      NDArray z =
          manager.create(embeddings.values(), new Shape(embeddings.rows(), embeddings.width()));
      double mean =
          GradMode.off(() -> estimator.entropy(z, transform).mean().toArray()[0].doubleValue());
      return Double.isFinite(mean) ? mean : null;
    }
  }
}

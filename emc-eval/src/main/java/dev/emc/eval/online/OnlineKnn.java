package dev.emc.eval.online;

import ai.djl.Device;
import dev.emc.api.ConfigException;
import dev.emc.api.view.ViewPlan;
import dev.emc.api.view.ViewSpec;
import dev.emc.core.config.Experiment;
import dev.emc.core.config.ImageRange;
import dev.emc.core.config.OnlineKnnConfig;
import dev.emc.core.train.EpochProbe;
import dev.emc.core.train.JointEmbeddingNetwork;
import dev.emc.core.train.Progress;
import dev.emc.core.train.TrainingRun;
import dev.emc.eval.features.EvaluationView;
import dev.emc.eval.features.FeatureExtractor;
import dev.emc.eval.features.ImageOpener;
import dev.emc.eval.probe.FractionResult;
import dev.emc.eval.probe.Knn;
import dev.emc.eval.stats.MeanSd;
import dev.emc.images.source.ImageSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Nearest-neighbour accuracy of the backbone's features between epochs. Batch norm uses its running
 * statistics and images are shown without chance, so the run is not disturbed.
 *
 * <p>It votes itself, not by the {@link dev.emc.eval.evaluate.Evaluator}, which refuses a class
 * that is tested and has no voter. A few images spread over many classes may miss some; that makes
 * a curve no worse than it is, and must not end a run.
 */
public final class OnlineKnn implements EpochProbe {
  /** Top-1 accuracy in percent. */
  public static final String TOP1 = "knn-top1";

  /** Top-5 accuracy in percent. */
  public static final String TOP5 = "knn-top5";

  private final int everyEpochs;
  private final int epochs;
  private final Knn knn;
  private final ImageSource train;
  private final ImageSource test;
  private final ViewSpec view;
  private final Device device;

  private OnlineKnn(
      int everyEpochs,
      int epochs,
      Knn knn,
      ImageSource train,
      ImageSource test,
      ViewSpec view,
      Device device) {
    this.everyEpochs = everyEpochs;
    this.epochs = epochs;
    this.knn = knn;
    this.train = train;
    this.test = test;
    this.view = view;
    this.device = device;
  }

  /**
   * The probe that a run's config asks for; one that measures nothing if it asks for none.
   *
   * @throws ConfigException if its images cannot be opened, have no labels or are too few
   */
  public static EpochProbe of(TrainingRun run) {
    Experiment experiment = run.resolved();
    OnlineKnnConfig config = experiment.onlineKnn();
    if (config == null) {
      return EpochProbe.NONE;
    }
    var opener = new ImageOpener(run.images().channels(), experiment.data().exifRotate());
    ImageRange voters = config.train();
    ImageSource train = voters == null ? run.images() : opener.labelled("online-knn.train", voters);
    if (!train.labelled()) {
      throw new ConfigException(
          "online-knn needs labels, and the images of data.train have none: name labelled ones"
              + " with online-knn.train");
    }
    ImageSource test = opener.labelled("online-knn.test", config.test());
    ImageOpener.requireSameClasses("the images that vote", train, "online-knn.test", test);
    ImageSource bank = spread(train, config.bank());
    if (bank.size() < config.k()) {
      throw new ConfigException(
          "online-knn.k is %s, but only %s images vote".formatted(config.k(), bank.size()));
    }
    return new OnlineKnn(
        config.everyEpochs(),
        experiment.epochs(),
        new Knn(config.k(), config.temperature()),
        bank,
        spread(test, config.testImages()),
        EvaluationView.of(new ViewPlan(Objects.requireNonNull(experiment.views()))),
        run.device());
  }

  /** Evenly spread, since folders are sorted by class. */
  static ImageSource spread(ImageSource images, int most) {
    int size = images.size();
    return most == 0 || most >= size
        ? images
        : images.subset(
            IntStream.range(0, most).map(i -> (int) ((long) i * size / most)).toArray());
  }

  @Override
  public Map<String, Double> measure(JointEmbeddingNetwork network, Progress progress) {
    if (progress.epoch() % everyEpochs != 0 && progress.epoch() != epochs) {
      return Map.of();
    }
    var extractor = new FeatureExtractor(network, view);
    FractionResult result =
        knn.classify("", extractor.labelled(train), extractor.labelled(test), device)
            .fractions()
            .get(0);
    var values = new LinkedHashMap<String, Double>();
    values.put(TOP1, result.top1().mean());
    @Nullable MeanSd top5 = result.top5();
    if (top5 != null) {
      values.put(TOP5, top5.mean());
    }
    return values;
  }
}

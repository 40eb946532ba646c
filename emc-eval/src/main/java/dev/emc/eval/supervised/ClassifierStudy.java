package dev.emc.eval.supervised;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.emc.api.BackboneBlock;
import dev.emc.api.view.ViewSpec;
import dev.emc.core.data.ImageSource;
import dev.emc.eval.features.ImagePass;
import dev.emc.eval.features.ImageRows;
import dev.emc.eval.features.PassListener;
import dev.emc.eval.probe.FeatureSet;
import dev.emc.eval.probe.FittedDraw;
import dev.emc.eval.probe.LabelChoice;
import dev.emc.eval.probe.LabelDraw;
import dev.emc.eval.probe.LabelledImages;
import dev.emc.eval.probe.Predictions;
import dev.emc.eval.probe.ProbeFit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Classifiers trained on images under a protocol, one for each draw of labels, each from the same
 * backbone; the answers are those after the last epoch, so that the test images choose nothing.
 *
 * <p>The same seed, device and thread count give the same answers.
 */
public final class ClassifierStudy {
  private final BackboneBlock backbone;
  private final NDManager manager;
  private final ViewSpec evaluation;
  private final DoubleFunction<ClassifierProtocol> protocols;
  private final long seed;

  /**
   * A study.
   *
   * @param backbone with its weights, which are as before after each run
   * @param manager owns them
   * @param evaluation the network's evaluation view
   * @param protocols by the share of the labels, in (0, 1]
   * @param seed of first weights, orders and augmentation
   */
  public ClassifierStudy(
      BackboneBlock backbone,
      NDManager manager,
      ViewSpec evaluation,
      DoubleFunction<ClassifierProtocol> protocols,
      long seed) {
    this.backbone = backbone;
    this.manager = manager;
    this.evaluation = evaluation;
    this.protocols = protocols;
    this.seed = seed;
  }

  /**
   * Trains and tests.
   *
   * @param model its name
   * @param train the images whose labels may be drawn
   * @param test the images that decide, of the same classes
   * @throws dev.emc.api.ConfigException if a class has no label, the head does not fit the network
   *     or the features are not finite
   * @throws dev.emc.core.train.NonFiniteLossException if a training diverges
   */
  public Predictions run(
      String model,
      ImageSource train,
      ImageSource test,
      LabelChoice choice,
      StudyListener listener) {
    LabelledImages labels = LabelledImages.of(train);
    List<LabelDraw> draws = choice.draws(labels);
    long all = 0;
    for (LabelDraw draw : draws) {
      labels.countsOfEveryClass(draw.rows());
      all += images(draw) + test.size();
    }
    listener.advanced(0, all);
    var run = new Run(train, test, labels, listener, all);
    List<FittedDraw> fits = new ArrayList<>();
    try (var before = new WeightSnapshot(backbone, manager)) {
      for (LabelDraw draw : draws) {
        try {
          fits.add(new FittedDraw(draw, run.fit(draw)));
        } finally {
          before.restore();
        }
      }
    }
    return Predictions.of(model, run.tested(), fits);
  }

  /** Images seen in a draw's training. */
  private long images(LabelDraw draw) {
    return (long) draw.rows().length * protocols.apply(draw.fraction()).epochs();
  }

  /** The images of a run and how far it has come. */
  private final class Run {
    private final ImageSource train;
    private final ImageSource test;
    private final LabelledImages labels;
    private final StudyListener listener;
    private final long all;
    private long done;
    private @Nullable LabelledImages tested;

    Run(
        ImageSource train,
        ImageSource test,
        LabelledImages labels,
        StudyListener listener,
        long all) {
      this.train = train;
      this.test = test;
      this.labels = labels;
      this.listener = listener;
      this.all = all;
    }

    /** The test images that could be read. */
    LabelledImages tested() {
      return tested == null ? LabelledImages.of(test) : tested;
    }

    ProbeFit fit(LabelDraw draw) {
      ClassifierProtocol protocol = protocols.apply(draw.fraction());
      var image = new Shape(train.channels(), evaluation.size(), evaluation.size());
      try (Classifier classifier =
          Classifier.create(backbone, manager, protocol, image, labels.classes(), seed)) {
        long before = done;
        long steps = train(draw, protocol, classifier);
        done = before + images(draw);
        ImageRows scores =
            new ImagePass(
                    manager,
                    ProtocolViews.test(evaluation, protocol),
                    new PassListener() {
                      @Override
                      public void read(long images) {
                        listener.advanced(done + images, all);
                      }

                      @Override
                      public void skipped(String line) {
                        listener.skipped(line);
                      }
                    })
                .rows(test, classifier::scores);
        done += test.size();
        LabelledImages read = LabelledImages.of(test, scores.images());
        tested = read;
        return ProbeFit.ofScores(steps, scores.values(), read);
      }
    }

    private long train(LabelDraw draw, ClassifierProtocol protocol, Classifier classifier) {
      var batches =
          new ImageBatches(
              train,
              draw.rows(),
              ProtocolViews.training(evaluation, protocol),
              protocol.batchSize(),
              seed,
              manager);
      var training =
          new ClassifierTraining(
              protocol,
              batches,
              classifier::trainingScores,
              labels.labels(),
              new ClassifierTraining.Listener() {
                @Override
                public void trained(int epoch, long images, double loss) {
                  done += images;
                  if (!Double.isNaN(loss)) {
                    listener.training(draw, epoch + 1, protocol.epochs(), loss);
                  }
                  listener.advanced(done, all);
                }

                @Override
                public void failed(NDArray input, int[] rows) {
                  if (protocol.backbone() == BackboneUse.FROZEN) {
                    FeatureSet.requireFinite(
                        classifier.frozenFeatures(input).toFloatArray(),
                        Arrays.stream(rows).mapToObj(train::name).toList());
                  }
                }
              });
      long steps = training.run(classifier.manager(), classifier.trained());
      if (batches.skipped().count() > 0) {
        listener.skipped(batches.skipped().summary());
      }
      return steps;
    }
  }
}

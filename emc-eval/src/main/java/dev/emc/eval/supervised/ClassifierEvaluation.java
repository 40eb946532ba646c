package dev.emc.eval.supervised;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.emc.api.BackboneBlock;
import dev.emc.api.view.ViewSpec;
import dev.emc.eval.features.ImagePass;
import dev.emc.eval.features.ImageRows;
import dev.emc.eval.features.PassListener;
import dev.emc.eval.probe.DrawAnswers;
import dev.emc.eval.probe.FeatureSet;
import dev.emc.eval.probe.FittedDraw;
import dev.emc.eval.probe.LabelChoice;
import dev.emc.eval.probe.LabelDraw;
import dev.emc.eval.probe.LabelledImages;
import dev.emc.eval.probe.Predictions;
import dev.emc.eval.probe.ProbeFit;
import dev.emc.images.source.ImageSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleFunction;

/**
 * Classifiers trained on images under a protocol, one for each draw of labels, each from the same
 * backbone; the answers are those after the last epoch, so that the test images choose nothing.
 *
 * <p>The same seed, device and thread count give the same answers.
 */
public final class ClassifierEvaluation {
  private final BackboneBlock backbone;
  private final NDManager manager;
  private final ViewSpec evaluation;
  private final DoubleFunction<ClassifierProtocol> protocols;
  private final long seed;

  /**
   * An evaluation.
   *
   * @param backbone with its weights, which are as before after each run
   * @param manager owns them
   * @param evaluation the network's evaluation view
   * @param protocols by the share of the labels, in (0, 1]
   * @param seed of first weights, orders and augmentation
   */
  public ClassifierEvaluation(
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
   * Trains and tests, keeping nothing until the end; see the longer form.
   *
   * @param model its name
   * @param train the images whose labels may be drawn
   * @param test the images that decide, of the same classes
   */
  public Predictions run(
      String model,
      ImageSource train,
      ImageSource test,
      LabelChoice choice,
      ClassifierListener listener) {
    return run(model, train, test, choice, EvaluationKeeper.NONE, listener);
  }

  /**
   * Trains and tests, but for what was done before.
   *
   * @param model its name
   * @param train the images whose labels may be drawn
   * @param test the images that decide, of the same classes
   * @param keeper of what was done before, with the same weights, images, protocols and seed
   * @throws dev.emc.api.ConfigException if a class has no label, the head does not fit the network
   *     or the features are not finite
   * @throws dev.emc.core.train.NonFiniteLossException if a training diverges
   */
  public Predictions run(
      String model,
      ImageSource train,
      ImageSource test,
      LabelChoice choice,
      EvaluationKeeper keeper,
      ClassifierListener listener) {
    LabelledImages labels = LabelledImages.of(train);
    List<LabelDraw> draws = choice.draws(labels);
    long all = 0;
    for (LabelDraw draw : draws) {
      labels.countsOfEveryClass(draw.rows());
      all += images(draw) + test.size();
    }
    var run = new Run(train, test, labels, keeper, listener, all);
    List<FittedDraw> fits = new ArrayList<>();
    int[] tested = {};
    try (var before = new WeightSnapshot(backbone, manager)) {
      for (LabelDraw draw : draws) {
        DrawAnswers answers = run.answers(draw, before);
        fits.add(new FittedDraw(draw, answers.fit()));
        tested = answers.images();
      }
    }
    return Predictions.of(model, LabelledImages.of(test, tested), fits);
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
    private final EvaluationKeeper keeper;
    private final ClassifierListener listener;
    private final long all;

    /** Images of the draws before the one at hand. */
    private long passed;

    Run(
        ImageSource train,
        ImageSource test,
        LabelledImages labels,
        EvaluationKeeper keeper,
        ClassifierListener listener,
        long all) {
      this.train = train;
      this.test = test;
      this.labels = labels;
      this.keeper = keeper;
      this.listener = listener;
      this.all = all;
    }

    DrawAnswers answers(LabelDraw draw, WeightSnapshot before) {
      DrawAnswers answers =
          keeper.answers(
              draw,
              () -> {
                try {
                  return fit(draw);
                } finally {
                  before.restore();
                }
              });
      passed += images(draw) + test.size();
      return answers;
    }

    private DrawAnswers fit(LabelDraw draw) {
      TrainingKeeper training = keeper.training(draw);
      ClassifierProtocol protocol = protocols.apply(draw.fraction());
      var image = new Shape(train.channels(), evaluation.size(), evaluation.size());
      try (Classifier classifier =
          Classifier.create(backbone, manager, protocol, image, labels.classes(), seed)) {
        long steps = train(draw, protocol, classifier, training);
        long trained = passed + images(draw);
        ImageRows scores =
            new ImagePass(
                    manager,
                    ProtocolViews.test(evaluation, protocol),
                    new PassListener() {
                      @Override
                      public void read(long images) {
                        listener.advanced(trained + images, all);
                        training.heedStop();
                      }

                      @Override
                      public void skipped(String line) {
                        listener.skipped(line);
                      }
                    })
                .rows(test, classifier::scores);
        LabelledImages read = LabelledImages.of(test, scores.images());
        return new DrawAnswers(ProbeFit.ofScores(steps, scores.values(), read), scores.images());
      }
    }

    private long train(
        LabelDraw draw, ClassifierProtocol protocol, Classifier classifier, TrainingKeeper state) {
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
                private long seen;

                @Override
                public void begun(long steps) {
                  long perEpoch = batches.stepsPerEpoch();
                  seen = steps / perEpoch * draw.rows().length;
                  seen += steps % perEpoch * protocol.batchSize();
                  listener.advanced(passed + seen, all);
                }

                @Override
                public void trained(int epoch, long images, double loss) {
                  seen += images;
                  if (!Double.isNaN(loss)) {
                    listener.training(draw, epoch + 1, protocol.epochs(), loss);
                  }
                  listener.advanced(passed + seen, all);
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
      long steps = training.run(classifier.manager(), classifier.trained(), state);
      if (batches.skipped().count() > 0) {
        listener.skipped(batches.skipped().summary());
      }
      return steps;
    }
  }
}

package dev.emc.eval.report;

import dev.emc.eval.neighbours.Separability;
import dev.emc.eval.plot.Level;
import dev.emc.eval.plot.LinePlot;
import dev.emc.eval.plot.Series;
import dev.emc.eval.probe.DrawResult;
import dev.emc.eval.probe.FractionResult;
import dev.emc.eval.probe.Predictions;
import dev.emc.eval.probe.ProbeResult;
import dev.emc.eval.probe.Verdict;
import dev.emc.eval.stats.MeanSd;
import dev.emc.eval.svm.ClassAnswer;
import dev.emc.eval.svm.MultiLabelAnswers;
import dev.emc.eval.svm.MultiLabelComparisons;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** A report with everything in it, from made-up predictions. */
final class SampleReport {
  private static final int IMAGES = 2000;
  private static final List<Double> FRACTIONS = List.of(0.01, 0.1, 1.0);

  private SampleReport() {}

  /** Made once: its tests draw 10,000 times each. */
  private static final class Made {
    static final ReportData DATA = anew();
  }

  static ReportData data() {
    return Made.DATA;
  }

  static ReportData anew() {
    List<String> names = List.of("base", "continued", "emc", "vcreg");
    return new ReportData(
        "Fashion-MNIST, small ResNet, VICReg continued for 10 epochs",
        new Finding(
            Verdict.HELPED,
            "improved: +1.9 points <p = 0.01>",
            "above the start on 50 images",
            List.of(
                new Finding.Tried("continued", List.of(), 0.3, 0.5, "", Finding.End.TRIED),
                new Finding.Tried(
                    "emc-usual",
                    List.of("optimizer.lr=0.6"),
                    1.5,
                    0.4,
                    "chosen, and run in full",
                    Finding.End.CHOSEN),
                new Finding.Tried(
                    "emc-even", List.of(), -2.0, 0.6, "stopped: kNN fell", Finding.End.STOPPED),
                new Finding.Tried(
                    "broken", List.of(), null, null, "no result", Finding.End.FAILED))),
        List.of(
            new ReportData.Fact("Device", "cpu, 2 threads"),
            new ReportData.Fact("Seed", "31"),
            new ReportData.Fact("Duration", "4 min 52 s"),
            new ReportData.Fact("Version", "0.1.0")),
        List.of(
            model("base", "30 epochs of VICReg", -0.412, 31.4, 0.212),
            model("continued", "10 more epochs, base loss alone", -0.398, 33.0, 0.209),
            model("emc", "10 more epochs, base loss + EMC (β₁ 10, β₂ 1)", -0.041, 58.9, 0.071),
            model("vcreg", "10 more epochs, base loss + VCReg", -0.377, 36.2, 0.181)),
        "emc",
        null,
        new Accuracies(
            List.of(
                ReportProtocol.linear(probes(names)),
                new ReportProtocol("knn", "kNN", "knn; k 200", knn(names))),
            precisions(names),
            TestDesign.ofRuns()),
        List.of(
            new LinePlot(
                "Online kNN, top-1",
                "epoch",
                "accuracy, %",
                List.of(
                    epochs("continued", 1, 76, 76.2, 76.1, 76.4),
                    epochs("emc", 2, 76, 76.5, 77.2, 77.9)),
                List.of(new Level("base", 76)))),
        separability(),
        List.of(marginals("dimensions 12 and 87", 1), marginals("dimensions 3 and 40", 2)),
        plots(),
        List.of("emc, step 7: the mean standard deviation of the embeddings fell below 0.01"),
        List.of(
            new ReportData.Difference("regularizer.type", List.of("none", "none", "emc", "vcreg")),
            new ReportData.Difference("regularizer.entropy-weight", List.of("", "", "10", ""))));
  }

  static ProbeResult probes(List<String> names) {
    double[][] accuracy = {
      {0.768, 0.833, 0.849}, {0.769, 0.834, 0.848}, {0.795, 0.846, 0.851}, {0.767, 0.8, 0.847}
    };
    List<Predictions> models = new ArrayList<>();
    for (int m = 0; m < names.size(); m++) {
      models.add(predictions(names.get(m), accuracy[m % accuracy.length], 100 + m));
    }
    return ProbeResult.of(models, names.get(Math.min(1, names.size() - 1)));
  }

  /** Each network's answers with all labels. */
  private static ProbeResult knn(List<String> names) {
    List<Predictions> models = new ArrayList<>();
    for (Predictions model : probes(names).models()) {
      models.add(
          new Predictions(
              model.model(),
              model.imageIds(),
              model.labels(),
              model.classes(),
              model.fractions().subList(2, 3)));
    }
    return ProbeResult.of(models, "continued");
  }

  /** Twelve classes, on which the model in focus is better. */
  private static MeanPrecisions precisions(List<String> names) {
    int images = 60;
    List<MultiLabelAnswers> models = new ArrayList<>();
    for (String name : names) {
      var marks = new Random(8);
      var noise = new Random(name.hashCode());
      List<ClassAnswer> classes = new ArrayList<>();
      for (int c = 0; c < 12; c++) {
        int[] shown = marks.ints(images, 0, 3).map(mark -> mark == 0 ? 1 : -1).toArray();
        float[] scores = new float[images];
        double signal = name.equals("emc") ? 2 : 0.5;
        for (int i = 0; i < images; i++) {
          scores[i] = (float) (signal * shown[i] + noise.nextGaussian());
        }
        double precision = 0.3 + 0.04 * c + 0.1 * signal + 0.001 * noise.nextInt(9);
        classes.add(new ClassAnswer("class" + c, 1, shown, scores, precision, precision + 0.02));
      }
      models.add(
          new MultiLabelAnswers(
              name, IntStream.range(0, images).mapToObj(i -> "voc/" + i).toList(), classes));
    }
    List<MultiLabelAnswers> continuedFirst = new ArrayList<>(models);
    continuedFirst.add(0, continuedFirst.remove(names.indexOf("continued")));
    return new MeanPrecisions(
        "continued",
        "one SVM for each class; test VOC2007@test",
        models,
        MultiLabelComparisons.of(continuedFirst));
  }

  private static Series epochs(String name, int colour, double... y) {
    return new Series(name, colour, IntStream.range(0, y.length).asDoubleStream().toArray(), y);
  }

  private static Separability separability() {
    var models = new ArrayList<Separability.Distances>();
    for (String name : List.of("base", "emc")) {
      double scale = name.equals("emc") ? 0.3 : 0.2;
      var random = new Random(4);
      double[] first = random.doubles(500).map(v -> scale * (1 + v * v)).toArray();
      double[] kth = random.doubles(500).map(v -> scale * (1.2 + 2 * v)).toArray();
      models.add(new Separability.Distances(name, first, kth));
    }
    return Separability.of(models, 10, 50);
  }

  private static Predictions predictions(String name, double[] accuracy, long seed) {
    int[] labels = new Random(5).ints(IMAGES, 0, 10).toArray();
    double[] ease = new Random(6).doubles(IMAGES).toArray();
    Random random = new Random(seed);
    List<FractionResult> fractions = new ArrayList<>();
    for (int f = 0; f < FRACTIONS.size(); f++) {
      int draws = FRACTIONS.get(f) < 1 ? 5 : 1;
      List<DrawResult> results = new ArrayList<>();
      double[] top1 = new double[draws];
      for (int draw = 0; draw < draws; draw++) {
        int[] predicted = new int[IMAGES];
        for (int i = 0; i < IMAGES; i++) {
          boolean right = ease[i] + 0.03 * random.nextGaussian() < accuracy[f];
          predicted[i] = right ? labels[i] : (labels[i] + 1) % 10;
          top1[draw] += right ? 100.0 / IMAGES : 0;
        }
        results.add(new DrawResult(draw, 80, 0.01, true, true, top1[draw], predicted));
      }
      fractions.add(
          new FractionResult(
              FRACTIONS.get(f), MeanSd.of(top1), MeanSd.of(top1), List.of(), results));
    }
    List<String> ids = IntStream.range(0, IMAGES).mapToObj(i -> "test/" + i).toList();
    return new Predictions(name, ids, labels, 10, fractions);
  }

  private static ReportModel model(
      String name, String description, double entropy, double rank, double correlation) {
    return new ReportModel(
        name,
        description,
        new ReportModel.Gauge(entropy, -0.030, 0.068, rank, 128, correlation, 0.018),
        """
        backbone: {type: resnet-small, width: 32}
        method: {type: vicreg, projector: [256, 256, 256]}
        regularizer: {type: %s}
        epochs: 10
        batch-size: 256
        optimizer: {type: lars, lr: 0.2, schedule: fixed, weight-decay: 1.0e-6}
        seed: 31
        """
            .formatted(name));
  }

  private static Marginals marginals(String title, long seed) {
    Random random = new Random(seed);
    int size = 600;
    float[][] xy = new float[6][size];
    for (int i = 0; i < size; i++) {
      double cluster = random.nextInt(3) - 1;
      double a = 0.9 * cluster + 0.35 * random.nextGaussian();
      double b = 0.7 * a + 0.4 * random.nextGaussian();
      xy[0][i] = squash(a);
      xy[1][i] = squash(b);
      xy[2][i] = squash(1.1 * a + 0.1 * random.nextGaussian());
      xy[3][i] = squash(b + 0.1 * random.nextGaussian());
      xy[4][i] = squash(2.4 * a + 0.5 * random.nextGaussian());
      xy[5][i] = squash(3 * (b - 0.7 * a) + 0.7 * random.nextGaussian());
    }
    return new Marginals(
        title,
        List.of(
            new Marginals.Panel("base", xy[0], xy[1]),
            new Marginals.Panel("continued", xy[2], xy[3]),
            new Marginals.Panel("emc", xy[4], xy[5])));
  }

  private static float squash(double z) {
    return (float) (1 / (1 + Math.exp(-z)));
  }

  private static List<LinePlot> plots() {
    return List.of(
        new LinePlot(
            "Marginal entropy",
            "epoch",
            "nats",
            List.of(
                curve("continued", -0.41, -0.398, 3),
                curve("emc", -0.41, -0.041, 4),
                curve("vcreg", -0.41, -0.377, 5)),
            List.of(new Level("uniform level", -0.030))),
        new LinePlot(
            "Base loss",
            "epoch",
            "loss",
            List.of(
                curve("continued", 14.4, 14.1, 6),
                curve("emc", 14.4, 14.6, 7),
                curve("vcreg", 14.4, 14.2, 8)),
            List.of()),
        new LinePlot(
            "Loss terms of emc",
            "epoch",
            "weighted",
            List.of(
                curve("invariance", 8.1, 8.2, 9),
                curve("variance", 5, 5.2, 10),
                curve("covariance", 1.3, 1.1, 11),
                curve("entropy", 4.1, 0.41, 12),
                curve("decorrelation", 0.6, 0.2, 13)),
            List.of()),
        new LinePlot(
            "Learning rate", "epoch", "rate", List.of(curve("all runs", 0.2, 0.2, 0)), List.of()));
  }

  private static int colour(String name) {
    return switch (name) {
      case "continued", "invariance" -> 1;
      case "emc", "variance" -> 2;
      case "vcreg", "covariance" -> 3;
      case "entropy" -> 4;
      case "decorrelation" -> 5;
      default -> 0;
    };
  }

  private static Series curve(String name, double from, double to, long seed) {
    Random random = new Random(seed);
    int size = 310;
    double[] x = new double[size];
    double[] y = new double[size];
    for (int i = 0; i < size; i++) {
      x[i] = 10.0 * i / size;
      double noise = seed == 0 ? 0 : 0.04 * Math.abs(to - from + 0.1) * random.nextGaussian();
      y[i] = to + (from - to) * Math.exp(-x[i] / 2) + noise;
    }
    return new Series(name, colour(name), x, y);
  }
}

package dev.emc.app.eval;

import dev.emc.app.console.Console;
import dev.emc.app.console.Table;
import dev.emc.eval.report.TestDesign;
import dev.emc.eval.svm.MultiLabelAnswers;
import dev.emc.eval.svm.MultiLabelComparison;
import dev.emc.eval.svm.MultiLabelComparisons;
import dev.emc.eval.svm.MultiLabelEvaluation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Tests of models by mean average precision, as {@code compare} prints them.
 *
 * @param reference name of the reference
 * @param testImages number of test images
 * @param meanElevenPoint of the reference, in percent
 * @param comparisons of every other model
 */
record MultiLabelTests(
    String reference,
    int testImages,
    double meanElevenPoint,
    List<MultiLabelComparison> comparisons) {

  /**
   * Tests every model against the first.
   *
   * @param arguments what the user typed, by which models of one name are told apart
   */
  static MultiLabelTests of(List<String> arguments, List<Path> files) throws IOException {
    var read = new ArrayList<MultiLabelAnswers>();
    for (Path file : files) {
      read.add(MultiLabelEvaluation.read(file).answers());
    }
    List<String> names = read.stream().map(MultiLabelAnswers::model).toList();
    var models = new ArrayList<MultiLabelAnswers>();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      boolean unique = names.stream().filter(name::equals).count() == 1;
      MultiLabelAnswers answers = read.get(i);
      models.add(
          new MultiLabelAnswers(
              unique ? name : arguments.get(i), answers.imageIds(), answers.classes()));
    }
    MultiLabelAnswers reference = models.get(0);
    return new MultiLabelTests(
        reference.model(),
        reference.imageIds().size(),
        reference.meanElevenPoint(),
        MultiLabelComparisons.of(models));
  }

  void print(Console console) {
    if (console.json()) {
      console.json(this);
    } else {
      console.print(lines());
    }
  }

  private List<String> lines() {
    var table = new Table();
    table.row(
        "model",
        "points of mAP",
        "95 % interval",
        "classes better : worse",
        "permutation p",
        "Holm",
        "d_z",
        "verdict");
    for (MultiLabelComparison c : comparisons) {
      Double effect = c.cohenDz();
      table.row(
          c.model(),
          text("%+.2f", c.difference()),
          text("%+.2f to %+.2f", c.interval().low(), c.interval().high()),
          c.classesBetter() + " : " + c.classesWorse(),
          text("%.3g", c.permutation().pTwoSided()),
          text("%.3g", c.pHolm()),
          effect == null ? "-" : text("%.3f", effect),
          c.verdict().text());
    }
    var lines = new ArrayList<>(table.lines());
    lines.add("");
    lines.add(
        text(
            "against %s, mean average precision %.2f %% (11 points) on %d images; the permutation"
                + " is over classes, the interval over images; %s of each model: %s",
            reference, meanElevenPoint, testImages, TestDesign.ONE, TestDesign.ONE_SEED));
    return lines;
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}

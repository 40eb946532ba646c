package dev.emc.app.eval;

import dev.emc.app.console.Table;
import dev.emc.checkpoint.keys.LoadSummary;
import dev.emc.eval.svm.ClassAnswer;
import dev.emc.eval.svm.MultiLabelAnswers;
import dev.emc.eval.svm.MultiLabelEvaluation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What the machines of several classes reached, without the single scores, which are in the file.
 *
 * @param file where the scores are
 * @param protocol how it was found
 * @param settings what was evaluated on what and how
 * @param loadReport what the model's weights are; null for features that were saved before
 * @param model its name
 * @param testImages number of test images
 * @param meanElevenPoint mean average precision by VOC 2007's rule, in percent
 * @param meanArea mean average precision by the area under the curve, in percent
 * @param classes class by class
 */
record SvmSummary(
    String file,
    String protocol,
    Map<String, String> settings,
    @Nullable LoadSummary loadReport,
    String model,
    int testImages,
    double meanElevenPoint,
    double meanArea,
    List<OfClass> classes) {

  /**
   * One class.
   *
   * @param images test images that show it
   * @param leftOut test images that count neither for nor against it
   * @param cost C of its machine
   * @param elevenPoint average precision in percent
   * @param area average precision in percent
   */
  record OfClass(
      String name, long images, long leftOut, double cost, double elevenPoint, double area) {
    static OfClass of(ClassAnswer answer) {
      return new OfClass(
          answer.name(),
          IntStream.of(answer.marks()).filter(mark -> mark > 0).count(),
          IntStream.of(answer.marks()).filter(mark -> mark == 0).count(),
          answer.cost(),
          100 * answer.elevenPoint(),
          100 * answer.area());
    }
  }

  static SvmSummary of(Path file, MultiLabelEvaluation evaluation) {
    MultiLabelAnswers answers = evaluation.answers();
    return new SvmSummary(
        file.toString(),
        evaluation.protocol(),
        evaluation.settings().text(),
        evaluation.loadReport(),
        answers.model(),
        answers.imageIds().size(),
        answers.meanElevenPoint(),
        answers.meanArea(),
        answers.classes().stream().map(OfClass::of).toList());
  }

  List<String> lines() {
    var table = new Table();
    table.row("class", "test images", "left out", "C", "AP, 11 points", "AP, area");
    for (OfClass c : classes) {
      table.row(
          c.name(),
          String.valueOf(c.images()),
          String.valueOf(c.leftOut()),
          String.format(Locale.ROOT, "%.4g", c.cost()),
          percent(c.elevenPoint()),
          percent(c.area()));
    }
    var lines = new ArrayList<>(table.lines());
    lines.add(
        "%s: mean average precision %s %% (11 points), %s %% (area) over %s classes, %s test images"
            .formatted(
                model, percent(meanElevenPoint), percent(meanArea), classes.size(), testImages));
    lines.add("scores: " + file);
    return lines;
  }

  private static String percent(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}

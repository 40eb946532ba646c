package dev.emc.app.eval;

import dev.emc.app.cli.Context;
import dev.emc.app.console.Table;
import dev.emc.checkpoint.keys.LoadSummary;
import dev.emc.eval.probe.Evaluation;
import dev.emc.eval.probe.FractionResult;
import dev.emc.eval.probe.Predictions;
import dev.emc.eval.stats.MeanSd;
import dev.emc.eval.stats.Percent;
import dev.emc.eval.stats.PlainNumbers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a command line is told of an evaluation. */
final class EvaluationOutput {
  private EvaluationOutput() {}

  /**
   * Prints the accuracies, and keeps them for TensorBoard.
   *
   * @param classNames of the test images
   * @param target the file that the predictions are in
   */
  static void print(Context context, Evaluation evaluation, List<String> classNames, Path target)
      throws IOException {
    EvaluationEvents.write(evaluation);
    Predictions predictions = evaluation.predictions();
    if (context.console().json()) {
      context
          .console()
          .json(
              new Result(
                  target.toString(),
                  evaluation.protocol(),
                  evaluation.settings().text(),
                  evaluation.loadReport(),
                  predictions.model(),
                  predictions.imageIds().size(),
                  predictions.fractions().stream().map(Accuracy::of).toList()));
      return;
    }
    for (FractionResult fraction : predictions.fractions()) {
      context.console().print(line(predictions.model(), fraction));
    }
    if (context.has("per-class")) {
      context.console().print(perClass(classNames, predictions.fractions()));
    }
    context.console().print("protocol: " + evaluation.protocol());
    context.console().print("predictions: " + target);
  }

  private static List<String> perClass(List<String> classNames, List<FractionResult> fractions) {
    var table = new Table();
    List<String> head = new ArrayList<>(List.of("class"));
    fractions.forEach(f -> head.add(Percent.of(f.fraction()) + " of labels"));
    table.row(head.toArray(String[]::new));
    for (int c = 0; c < classNames.size(); c++) {
      List<String> row = new ArrayList<>(List.of(classNames.get(c)));
      for (FractionResult fraction : fractions) {
        Double accuracy = fraction.perClassTop1().get(c);
        row.add(accuracy == null ? "-" : String.format(Locale.ROOT, "%.2f %%", accuracy));
      }
      table.row(row.toArray(String[]::new));
    }
    return table.lines();
  }

  private static String line(String model, FractionResult fraction) {
    MeanSd top5 = fraction.top5();
    return String.format(
        Locale.ROOT,
        "%s, %s of the labels (%d): top-1 %s %%%s",
        model,
        Percent.of(fraction.fraction()),
        fraction.draws().get(0).labels(),
        PlainNumbers.meanSd(fraction.top1()),
        top5 == null ? "" : ", top-5 " + PlainNumbers.meanSd(top5) + " %");
  }

  /** The result without the single predictions, which are in the file. */
  private record Result(
      String file,
      String protocol,
      Map<String, String> settings,
      @Nullable LoadSummary loadReport,
      String model,
      int testImages,
      List<Accuracy> accuracies) {}

  private record Accuracy(
      double fraction,
      int labels,
      int draws,
      MeanSd top1,
      @Nullable MeanSd top5,
      List<@Nullable Double> perClassTop1) {
    static Accuracy of(FractionResult result) {
      return new Accuracy(
          result.fraction(),
          result.draws().get(0).labels(),
          result.draws().size(),
          result.top1(),
          result.top5(),
          result.perClassTop1());
    }
  }
}

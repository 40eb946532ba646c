package dev.emc.app.eval;

import dev.emc.api.ConfigException;
import dev.emc.app.cli.Context;
import dev.emc.app.cli.Outputs;
import dev.emc.app.cli.StandardOptions;
import dev.emc.app.console.Numbers;
import dev.emc.app.console.Progress;
import dev.emc.app.console.Table;
import dev.emc.checkpoint.keys.LoadSummary;
import dev.emc.eval.probe.Evaluation;
import dev.emc.eval.probe.FeatureSet;
import dev.emc.eval.probe.FractionResult;
import dev.emc.eval.probe.LabelledImages;
import dev.emc.eval.probe.Predictions;
import dev.emc.eval.stats.MeanSd;
import dev.emc.images.source.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.commons.cli.Options;
import org.jspecify.annotations.Nullable;

/**
 * The labelled images of an evaluation on frozen features, and where its result goes.
 *
 * @param train features whose labels may be used
 * @param test features of the images that decide
 * @param settings model, images and view, as text
 * @param loadReport what the model's weights are; null for features that were saved before
 */
record ProbeImages(
    FeatureSet train,
    FeatureSet test,
    Map<String, String> settings,
    @Nullable LoadSummary loadReport) {

  static Options describe(Options options) {
    return describe(options, "");
  }

  /**
   * Adds the options that say what is evaluated.
   *
   * @param beside what else to say of where the result goes
   */
  static Options describe(Options options, String beside) {
    return OpenModel.describe(
        options
            .addOption(StandardOptions.value("data", "IMAGES", "labelled images to learn from"))
            .addOption(StandardOptions.value("test", "IMAGES", "labelled images to test on"))
            .addOption(StandardOptions.value("name", "NAME", "of the model in tables (its folder)"))
            .addOption(
                StandardOptions.value(
                    "out", "FILE", "the predictions (MODEL/eval/PROTOCOL.json)" + beside))
            .addOption(Outputs.force())
            .addOption(StandardOptions.flag("per-class", "show the accuracy of every class, too"))
            .addOption(StandardOptions.json()));
  }

  /** The model that the command line names. */
  static Path model(Context context, String command) {
    if (context.arguments().isEmpty() || !context.has("data") || !context.has("test")) {
      throw new ConfigException(
          command + " needs a run directory, --data IMAGES to learn from and --test IMAGES");
    }
    return Path.of(context.arguments().get(0));
  }

  /**
   * Passes all images once through the frozen network.
   *
   * @param check of the images to learn from and to test on, before any image is read
   */
  static ProbeImages of(
      Context context, OpenModel model, Path from, BiConsumer<LabelledImages, LabelledImages> check)
      throws IOException {
    EvaluationImages images = EvaluationImages.of(context, model, from);
    check.accept(LabelledImages.of(images.train()), LabelledImages.of(images.test()));
    return new ProbeImages(
        features(context, model, "training images", images.train()),
        features(context, model, "test images", images.test()),
        images.settings(),
        model.loadReport());
  }

  private static FeatureSet features(
      Context context, OpenModel model, String task, ImageSource images) {
    try (Progress bar = context.console().progress(task, images.size())) {
      return model.extractor(bar::advanceTo).labelled(images);
    }
  }

  /**
   * Where the predictions go.
   *
   * @throws ConfigException if none is named and the model is no folder to put them in, or if there
   *     are results already
   */
  static Path target(Context context, Path model, String protocol) {
    Path target = context.path("out").orElse(model.resolve("eval").resolve(protocol + ".json"));
    if (!context.has("out") && !Files.isDirectory(model)) {
      throw new ConfigException("--out FILE is needed: %s is a bare file".formatted(model));
    }
    return Outputs.file(context, "out", target);
  }

  /** Saves what a protocol predicts for these images, and prints the accuracies. */
  void finish(Context context, String protocol, Predictions predictions, Path target)
      throws IOException {
    var evaluation = new Evaluation(protocol, settings, predictions, loadReport);
    finish(context, evaluation, test.images().classNames(), target);
  }

  /**
   * Saves the predictions and prints their accuracies.
   *
   * @param classNames of the test images
   */
  static void finish(Context context, Evaluation evaluation, List<String> classNames, Path target)
      throws IOException {
    evaluation.write(target);
    EvaluationEvents.write(evaluation, Path.of(evaluation.settings().getOrDefault("model", "")));
    Predictions predictions = evaluation.predictions();
    if (context.console().json()) {
      context
          .console()
          .json(
              new Result(
                  target.toString(),
                  evaluation.protocol(),
                  evaluation.settings(),
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
    fractions.forEach(f -> head.add(Numbers.percent(f.fraction()) + " of labels"));
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
        Numbers.percent(fraction.fraction()),
        fraction.draws().get(0).labels(),
        Numbers.meanSd(fraction.top1()),
        top5 == null ? "" : ", top-5 " + Numbers.meanSd(top5) + " %");
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

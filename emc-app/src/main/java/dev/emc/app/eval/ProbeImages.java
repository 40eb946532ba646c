package dev.emc.app.eval;

import dev.emc.api.ConfigException;
import dev.emc.app.cli.Context;
import dev.emc.app.cli.StandardOptions;
import dev.emc.app.console.Progress;
import dev.emc.core.data.ImageSource;
import dev.emc.eval.probe.Evaluation;
import dev.emc.eval.probe.FeatureSet;
import dev.emc.eval.probe.FractionResult;
import dev.emc.eval.probe.Predictions;
import dev.emc.eval.stats.MeanSd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.cli.Options;
import org.jspecify.annotations.Nullable;

/**
 * The labelled images of an evaluation on frozen features, and where its result goes.
 *
 * @param train features whose labels may be used
 * @param test features of the images that decide
 * @param classNames by label
 * @param settings model, images and view, as text
 */
record ProbeImages(
    FeatureSet train, FeatureSet test, List<String> classNames, Map<String, String> settings) {

  static Options describe(Options options) {
    return OpenModel.describe(
        options
            .addOption(StandardOptions.value("data", "IMAGES", "labelled images to learn from"))
            .addOption(StandardOptions.value("test", "IMAGES", "labelled images to test on"))
            .addOption(StandardOptions.value("name", "NAME", "of the model in tables (its folder)"))
            .addOption(
                StandardOptions.value("out", "FILE", "the predictions (MODEL/eval/PROTOCOL.json)"))
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

  /** Passes all images once through the frozen network. */
  static ProbeImages of(Context context, OpenModel model, Path from) throws IOException {
    String trainAt = context.value("data").orElseThrow();
    String testAt = context.value("test").orElseThrow();
    ImageSource train = model.labelled(trainAt);
    ImageSource test = model.labelled(testAt);
    requireSameClasses(trainAt, train.classNames(), testAt, test.classNames());
    var settings = new LinkedHashMap<String, String>();
    settings.put("model", from.toString());
    settings.put("train", trainAt);
    settings.put("test", testAt);
    settings.put("view", model.viewText());
    EvaluationEvents.addPlace(settings, from);
    return new ProbeImages(
        features(context, model, "training images", train),
        features(context, model, "test images", test),
        train.classNames(),
        settings);
  }

  private static FeatureSet features(
      Context context, OpenModel model, String task, ImageSource images) {
    try (Progress bar = context.console().progress(task, images.size())) {
      return model.extractor(bar::advanceTo).labelled(images);
    }
  }

  private static void requireSameClasses(
      String trainAt, List<String> train, String testAt, List<String> test) {
    if (train.equals(test)) {
      return;
    }
    List<String> unknown = new ArrayList<>(test);
    unknown.removeAll(train);
    List<String> missing = new ArrayList<>(train);
    missing.removeAll(test);
    throw new ConfigException(
        unknown.isEmpty()
            ? "%s has no images of class '%s', which %s has"
                .formatted(testAt, missing.get(0), trainAt)
            : "%s has the class '%s', which %s has not".formatted(testAt, unknown.get(0), trainAt));
  }

  /**
   * Where the predictions go.
   *
   * @throws ConfigException if none is named and the model is no folder to put them in
   */
  static Path target(Context context, Path model, String protocol) {
    if (context.has("out")) {
      return context.path("out").orElseThrow();
    }
    if (!Files.isDirectory(model)) {
      throw new ConfigException("--out FILE is needed: %s is a bare file".formatted(model));
    }
    return model.resolve("eval").resolve(protocol + ".json");
  }

  /** Saves the predictions and prints their accuracies. */
  static void finish(Context context, Evaluation evaluation, Path target) throws IOException {
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
                  predictions.model(),
                  predictions.imageIds().size(),
                  predictions.fractions().stream().map(Accuracy::of).toList()));
      return;
    }
    for (FractionResult fraction : predictions.fractions()) {
      context.console().print(line(predictions.model(), fraction));
    }
    context.console().print("predictions: " + target);
  }

  private static String line(String model, FractionResult fraction) {
    MeanSd top5 = fraction.top5();
    return String.format(
        Locale.ROOT,
        "%s, %.4g %% of the labels (%d): top-1 %s %%%s",
        model,
        100 * fraction.fraction(),
        fraction.draws().get(0).labels(),
        text(fraction.top1()),
        top5 == null ? "" : ", top-5 " + text(top5) + " %");
  }

  private static String text(MeanSd value) {
    Double sd = value.sd();
    return sd == null
        ? String.format(Locale.ROOT, "%.2f", value.mean())
        : String.format(Locale.ROOT, "%.2f ± %.2f", value.mean(), sd);
  }

  /** The result without the single predictions, which are in the file. */
  private record Result(
      String file,
      String protocol,
      Map<String, String> settings,
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

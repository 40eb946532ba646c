package dev.emc.app.eval;

import dev.emc.api.ConfigException;
import dev.emc.app.cli.Command;
import dev.emc.app.cli.Context;
import dev.emc.app.cli.ExitCode;
import dev.emc.app.cli.StandardOptions;
import dev.emc.app.console.Progress;
import dev.emc.checkpoint.keys.LoadSummary;
import dev.emc.eval.probe.LabelledImages;
import dev.emc.eval.probe.Predictions;
import dev.emc.eval.svm.LabelledRows;
import dev.emc.eval.svm.MultiLabelAnswers;
import dev.emc.eval.svm.MultiLabelEvaluation;
import dev.emc.eval.svm.MultiLabels;
import dev.emc.eval.svm.OneVsRest;
import dev.emc.eval.svm.SingleLabelAnswers;
import dev.emc.eval.svm.SvmModel;
import dev.emc.eval.svm.SvmSettings;
import dev.emc.images.source.VocDataset;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.commons.cli.Options;
import org.jspecify.annotations.Nullable;

/** Linear support vector machines on a model's frozen features. */
public final class EvalSvmCommand implements Command {
  private static final long SEED = 31;
  private static final String PROTOCOL = "svm";

  @Override
  public String name() {
    return "eval svm";
  }

  @Override
  public String summary() {
    return "linear support vector machines on frozen features, as for VOC07";
  }

  @Override
  public String arguments() {
    return "MODEL --data VOC2007|IMAGES [--test IMAGES]";
  }

  @Override
  public int maximumArguments() {
    return 1;
  }

  @Override
  public Options options() {
    return SavedFeatures.describe(
        ProbeImages.describe(
            new Options()
                .addOption(
                    StandardOptions.value(
                        "costs",
                        "LIST",
                        "C to choose from by cross-validation (%s)"
                            .formatted(text(SvmSettings.COSTS))))
                .addOption(
                    StandardOptions.value(
                        "folds", "N", "of the cross-validation (%d)".formatted(SvmSettings.FOLDS)))
                .addOption(
                    StandardOptions.value(
                        "positive-weight",
                        "W",
                        "weight of images that show a class (2 for VOC, else 1)"))
                .addOption(
                    StandardOptions.flag("raw", "features as they are, not brought to unit length"))
                .addOption(
                    StandardOptions.value(
                        "seed", "N", "of the folds and the solver (" + SEED + ")"))));
  }

  @Override
  public String example() {
    return "emc eval svm runs/swav-emc --data VOCdevkit/VOC2007";
  }

  @Override
  public int run(Context context) throws Exception {
    Optional<SavedFeatures> saved = SavedFeatures.of(context);
    if (saved.isPresent()) {
      settings(context, 1);
      ofSaved(context, saved.get());
      return ExitCode.DONE;
    }
    if (context.arguments().isEmpty() || !context.has("data")) {
      throw new ConfigException(
          "eval svm needs a run directory and --data VOC2007, or --data IMAGES and --test IMAGES,"
              + " or the four files of saved features");
    }
    Path from = Path.of(context.arguments().get(0));
    settings(context, 1);
    Path target = ProbeImages.target(context, from, PROTOCOL);
    if (VocImages.isVoc(context.value("data").orElseThrow())) {
      ofVoc(context, from, target);
    } else {
      ofImages(context, from, target);
    }
    return ExitCode.DONE;
  }

  private static void ofSaved(Context context, SavedFeatures saved) throws IOException {
    Path target = SavedFeatures.target(context);
    String name = context.value("name").orElse(saved.name());
    if (saved.severalClasses()) {
      MultiLabels train = saved.multiLabels(true);
      MultiLabels test = saved.multiLabels(false);
      if (train.classNames().size() != test.classNames().size()) {
        throw new ConfigException(
            "%s has %d classes, %s has %d"
                .formatted(
                    saved.trainLabels(),
                    train.classNames().size(),
                    saved.testLabels(),
                    test.classNames().size()));
      }
      requireFit(context, train, test);
      severalClasses(
          context,
          name,
          saved.multiLabel(true, train),
          saved.multiLabel(false, test),
          saved.settings(),
          null,
          target);
    } else {
      oneClass(
          context, name, saved.singleLabel((train, test) -> requireFits(context, train)), target);
    }
  }

  private static void requireFits(Context context, LabelledImages train) {
    OneVsRest.requireEnough(
        settings(context, 1), MultiLabels.ofSingle(train.labels(), train.classNames()));
  }

  private static void requireFit(Context context, MultiLabels train, MultiLabels test) {
    OneVsRest.requireEnough(settings(context, SvmSettings.VOC_POSITIVE_WEIGHT), train);
    MultiLabelAnswers.requireShown(test);
  }

  private static void ofImages(Context context, Path from, Path target) throws IOException {
    ProbeImages.model(context, "eval svm");
    ProbeImages images;
    String name;
    try (OpenModel model = OpenModel.open(context, from)) {
      images = ProbeImages.of(context, model, from, (train, test) -> requireFits(context, train));
      name = context.value("name").orElse(model.name());
    }
    oneClass(context, name, images, target);
  }

  private static void ofVoc(Context context, Path from, Path target) throws IOException {
    String trainAt = context.value("data").orElseThrow();
    LabelledRows train;
    LabelledRows test;
    String name;
    LoadSummary loadReport;
    var settings = new LinkedHashMap<String, String>();
    try (OpenModel model = OpenModel.open(context, from)) {
      VocDataset learnt = VocImages.open(model, trainAt, VocImages.TRAIN);
      String testAt = context.value("test").orElse(VocImages.root(trainAt));
      VocDataset tested = VocImages.open(model, testAt, VocImages.TEST);
      requireFit(context, VocImages.labels(learnt), VocImages.labels(tested));
      settings.put("model", from.toString());
      settings.put("train", learnt.images().description());
      settings.put("test", tested.images().description());
      settings.put("view", model.viewText());
      settings.put("left-out", "of a class, images whose objects of it are all difficult");
      train = VocImages.features(context, model, "training images", learnt);
      test = VocImages.features(context, model, "test images", tested);
      name = context.value("name").orElse(model.name());
      loadReport = model.loadReport();
    }
    severalClasses(context, name, train, test, settings, loadReport, target);
  }

  private static void oneClass(Context context, String name, ProbeImages images, Path target)
      throws IOException {
    SvmSettings settings = settings(context, 1);
    LabelledRows train = LabelledRows.of(images.train());
    SvmModel machines = fit(context, settings, train, trainer -> trainer.oneCost(train));
    float[] scores = machines.scores(LabelledRows.of(images.test()));
    describe(images.settings(), settings, "accuracy, one cost for all classes");
    images.settings().put("cost", text(machines.costs().subList(0, 1)));
    Predictions predictions =
        SingleLabelAnswers.of(name, images.test(), scores, images.train().size());
    warnOfEdge(context, settings, machines.costs().subList(0, 1));
    images.finish(context, PROTOCOL, predictions, target);
  }

  private static void severalClasses(
      Context context,
      String name,
      LabelledRows train,
      LabelledRows test,
      Map<String, String> described,
      @Nullable LoadSummary loadReport,
      Path target)
      throws IOException {
    SvmSettings settings = settings(context, SvmSettings.VOC_POSITIVE_WEIGHT);
    SvmModel machines = fit(context, settings, train, trainer -> trainer.eachClass(train));
    MultiLabelAnswers answers = MultiLabelAnswers.of(name, machines, test);
    describe(described, settings, "average precision, class by class");
    warnOfEdge(context, settings, machines.costs());
    var evaluation =
        new MultiLabelEvaluation(MultiLabelEvaluation.PROTOCOL, described, answers, loadReport);
    evaluation.write(target);
    SvmSummary summary = SvmSummary.of(target, evaluation);
    if (context.console().json()) {
      context.console().json(summary);
    } else {
      context.console().print(summary.lines());
    }
  }

  private static SvmModel fit(
      Context context,
      SvmSettings settings,
      LabelledRows train,
      Function<OneVsRest, SvmModel> how) {
    long steps = (long) settings.trainingsPerClass() * train.labels().classNames().size();
    try (Progress bar = context.console().progress("trainings", steps)) {
      return how.apply(new OneVsRest(settings, bar::advanceTo));
    }
  }

  private static void describe(
      Map<String, String> described, SvmSettings settings, String measure) {
    described.put(
        "fit",
        "liblinear, L2-regularised squared hinge loss, dual; "
            + (settings.unitLength() ? "features of unit length" : "features as they are"));
    described.put("positive-weight", String.valueOf(settings.positiveWeight()));
    described.put("costs", text(settings.costs()));
    if (settings.searches()) {
      described.put(
          "cost-by", "%s, mean over %d stratified folds".formatted(measure, settings.folds()));
    }
    described.put("seed", String.valueOf(settings.seed()));
  }

  private static void warnOfEdge(Context context, SvmSettings settings, List<Double> chosen) {
    List<Double> costs = settings.costs();
    long atEdge =
        chosen.stream()
            .filter(c -> c.equals(costs.get(0)) || c.equals(costs.get(costs.size() - 1)))
            .count();
    if (settings.searches() && atEdge > 0) {
      context
          .console()
          .note(
              "%d of %d costs are the smallest or largest of --costs %s: a wider range may do better"
                  .formatted(atEdge, chosen.size(), text(costs)));
    }
  }

  private static SvmSettings settings(Context context, double positiveWeight) {
    return new SvmSettings(
        context.numbers("costs").orElse(SvmSettings.COSTS),
        (int) Math.min(context.number("folds").orElse((long) SvmSettings.FOLDS), Integer.MAX_VALUE),
        context.real("positive-weight").orElse(positiveWeight),
        !context.has("raw"),
        context.number("seed").orElse(SEED));
  }

  private static String text(List<Double> numbers) {
    return numbers.stream().map(EvalSvmCommand::text).collect(Collectors.joining(","));
  }

  private static String text(double number) {
    String text = String.valueOf(number);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }
}

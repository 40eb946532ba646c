package dev.emc.app.eval;

import dev.emc.api.ConfigException;
import dev.emc.app.cli.Command;
import dev.emc.app.cli.Context;
import dev.emc.app.cli.ExitCode;
import dev.emc.app.cli.StandardOptions;
import dev.emc.eval.evaluate.Evaluator;
import dev.emc.eval.evaluate.FeatureFiles;
import dev.emc.eval.evaluate.MultiLabelEvaluator;
import dev.emc.eval.evaluate.VocImages;
import dev.emc.eval.model.OpenModel;
import dev.emc.eval.protocol.SvmProtocol;
import dev.emc.eval.protocol.SvmText;
import dev.emc.eval.svm.MultiLabelEvaluation;
import dev.emc.eval.svm.SvmSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.commons.cli.Options;

/** Linear support vector machines on a model's frozen features. */
public final class EvalSvmCommand implements Command {
  private static final long SEED = Evaluator.SEED;

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
        EvaluationOptions.describe(
            new Options()
                .addOption(
                    StandardOptions.value(
                        "costs",
                        "LIST",
                        "C to choose from by cross-validation (%s)"
                            .formatted(SvmText.numbers(SvmSettings.COSTS))))
                .addOption(
                    StandardOptions.value(
                        "folds", "N", "of the cross-validation (%s)".formatted(SvmSettings.FOLDS)))
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
  public boolean loadsPlugins() {
    return true;
  }

  @Override
  public String example() {
    return "emc eval svm runs/swav-emc --data VOCdevkit/VOC2007";
  }

  @Override
  public int run(Context context) throws Exception {
    Optional<FeatureFiles> saved = SavedFeatures.of(context);
    if (saved.isPresent()) {
      settings(context, 1);
      return ofSaved(context, saved.get());
    }
    if (context.arguments().isEmpty() || !context.has("data")) {
      throw new ConfigException(
          "eval svm needs a run directory or a file of weights and --data VOC2007, or --data IMAGES"
              + " and --test IMAGES,"
              + " or the four files of saved features");
    }
    Path from = Path.of(context.arguments().get(0));
    settings(context, 1);
    Path target = EvaluationOptions.target(context, from, SvmProtocol.NAME);
    if (VocImages.isVoc(context.value("data").orElseThrow())) {
      ofVoc(context, from, target);
      return ExitCode.DONE;
    }
    EvaluationOptions.model(context, name());
    return EvaluationRun.ofModel(context, from, target, protocol(context), evaluator(context));
  }

  private static int ofSaved(Context context, FeatureFiles saved) throws IOException {
    Path target = SavedFeatures.target(context);
    if (!saved.severalClasses()) {
      return EvaluationRun.ofSaved(context, saved, protocol(context), evaluator(context));
    }
    String name = context.value("name").orElse(saved.name());
    print(context, severalClasses(context).evaluate(saved, name), target);
    return ExitCode.DONE;
  }

  private static void ofVoc(Context context, Path from, Path target) throws IOException {
    String train = context.value("data").orElseThrow();
    String test = context.value("test").orElse(VocImages.root(train));
    try (OpenModel model = ModelOptions.open(context, from)) {
      String name = context.value("name").orElse(model.name());
      print(context, severalClasses(context).evaluate(model, name, train, test), target);
    }
  }

  private static MultiLabelEvaluator severalClasses(Context context) {
    return new MultiLabelEvaluator(
        settings(context, SvmSettings.VOC_POSITIVE_WEIGHT), new ConsoleListener(context.console()));
  }

  private static void print(Context context, MultiLabelEvaluation evaluation, Path target)
      throws IOException {
    evaluation.write(target);
    SvmSummary summary = SvmSummary.of(target, evaluation);
    if (context.console().json()) {
      context.console().json(summary);
    } else {
      context.console().print(summary.lines());
    }
  }

  private static SvmProtocol protocol(Context context) {
    SvmSettings settings = settings(context, 1);
    return new SvmProtocol(
        settings.costs(), settings.folds(), settings.positiveWeight(), settings.unitLength());
  }

  private static Evaluator evaluator(Context context) {
    return new Evaluator().seed(context.number("seed").orElse(SEED));
  }

  private static SvmSettings settings(Context context, double positiveWeight) {
    return new SvmSettings(
        context.numbers("costs").orElse(SvmSettings.COSTS),
        (int) Math.min(context.number("folds").orElse((long) SvmSettings.FOLDS), Integer.MAX_VALUE),
        context.real("positive-weight").orElse(positiveWeight),
        !context.has("raw"),
        context.number("seed").orElse(SEED));
  }
}

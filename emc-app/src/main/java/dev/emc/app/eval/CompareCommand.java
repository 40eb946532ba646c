package dev.emc.app.eval;

import dev.emc.api.ConfigException;
import dev.emc.app.cli.Command;
import dev.emc.app.cli.Context;
import dev.emc.app.cli.ExitCode;
import dev.emc.app.cli.StandardOptions;
import dev.emc.app.console.Table;
import dev.emc.checkpoint.keys.LoadSummary;
import dev.emc.eval.probe.Comparison;
import dev.emc.eval.probe.Evaluation;
import dev.emc.eval.probe.Predictions;
import dev.emc.eval.probe.ProbeResult;
import dev.emc.eval.report.TestDesign;
import dev.emc.eval.report.VerdictText;
import dev.emc.eval.stats.Percent;
import dev.emc.eval.svm.MultiLabelEvaluation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.commons.cli.Options;
import org.jspecify.annotations.Nullable;

/** Tests saved predictions of models against those of a reference, image by image. */
public final class CompareCommand implements Command {
  private static final int MOST = 1_000;

  @Override
  public String name() {
    return "compare";
  }

  @Override
  public String summary() {
    return "paired significance tests between two evaluations or more";
  }

  @Override
  public String arguments() {
    return "REFERENCE MODEL...";
  }

  @Override
  public int maximumArguments() {
    return MOST;
  }

  @Override
  public Options options() {
    return new Options()
        .addOption(
            StandardOptions.value(
                "protocol", "NAME", "of run directories: linear, finetune, knn or svm (linear)"))
        .addOption(StandardOptions.json());
  }

  @Override
  public String example() {
    return "emc compare runs/swav-continued runs/swav-emc";
  }

  @Override
  public int run(Context context) throws Exception {
    if (context.arguments().size() < 2) {
      throw new ConfigException(
          "compare needs two evaluations or more, the reference first: run directories, or files"
              + " that 'emc eval' wrote");
    }
    String protocol = context.value("protocol").orElse("linear");
    List<Path> files =
        context.arguments().stream().map(path -> file(Path.of(path), protocol)).toList();
    if (files.stream().allMatch(MultiLabelEvaluation::isOne)) {
      for (int i = 0; i < files.size(); i++) {
        var evaluation = MultiLabelEvaluation.read(files.get(i));
        warn(context, context.arguments().get(i), evaluation.loadReport());
      }
      MultiLabelTests.of(context.arguments(), files).print(context.console());
      return ExitCode.DONE;
    }
    List<Evaluation> evaluations = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      if (MultiLabelEvaluation.isOne(files.get(i))) {
        throw new ConfigException(
            "%s holds scores of several classes an image, the others answers of one class each: only answers of one protocol can be compared"
                .formatted(context.arguments().get(i)));
      }
      evaluations.add(Evaluation.read(files.get(i)));
    }
    requireOneProtocol(context.arguments(), evaluations);
    for (int i = 0; i < files.size(); i++) {
      warn(context, context.arguments().get(i), evaluations.get(i).loadReport());
    }
    List<Predictions> models = named(context.arguments(), evaluations);
    ProbeResult result = ProbeResult.of(models, models.get(0).model());
    if (context.console().json()) {
      context
          .console()
          .json(
              new Summary(
                  result.reference(),
                  models.get(0).imageIds().size(),
                  TestDesign.ONE,
                  result.comparisons().stream().map(Tests::of).toList()));
    } else {
      context.console().print(lines(result));
    }
    return ExitCode.DONE;
  }

  /** Says what was said of the weights when they were evaluated. */
  static void warn(Context context, String name, @Nullable LoadSummary loadReport) {
    if (loadReport != null) {
      loadReport
          .warnings()
          .forEach(line -> context.console().note("warning: " + name + ": " + line));
    }
  }

  /** The file itself, or the one that {@code eval} left in a run directory. */
  private static Path file(Path path, String protocol) {
    if (!Files.isDirectory(path)) {
      return path;
    }
    Path file = path.resolve("eval").resolve(protocol + ".json");
    if (!Files.exists(file)) {
      throw new ConfigException(
          "%s has no %s: run 'emc eval %s %s' first".formatted(path, file, protocol, path));
    }
    return file;
  }

  private static void requireOneProtocol(List<String> names, List<Evaluation> evaluations) {
    Evaluation first = evaluations.get(0);
    for (int i = 1; i < evaluations.size(); i++) {
      String other = evaluations.get(i).protocol();
      if (!other.equals(first.protocol())) {
        throw new ConfigException(
            "%s was evaluated by %s and %s by %s: only answers of one protocol can be compared"
                .formatted(names.get(0), first.protocol(), names.get(i), other));
      }
    }
  }

  /** Models of one name are told apart by what the user typed. */
  private static List<Predictions> named(List<String> arguments, List<Evaluation> evaluations) {
    List<String> names = evaluations.stream().map(e -> e.predictions().model()).toList();
    List<Predictions> models = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      Predictions p = evaluations.get(i).predictions();
      String name = names.get(i);
      boolean unique = names.stream().filter(name::equals).count() == 1;
      models.add(
          new Predictions(
              unique ? name : arguments.get(i),
              p.imageIds(),
              p.labels(),
              p.classes(),
              p.fractions()));
    }
    return models;
  }

  private static List<String> lines(ProbeResult result) {
    var table = new Table();
    table.row(
        "model",
        "labels",
        "points",
        "95 % interval",
        "better : worse",
        "McNemar p",
        "Holm",
        "chi² p",
        "permutation p",
        "Holm",
        "d_z",
        "verdict");
    for (Comparison c : result.comparisons()) {
      Double effect = c.cohenDz();
      table.row(
          c.model(),
          Percent.of(c.fraction()),
          text("%+.2f", c.difference()),
          text("%+.2f to %+.2f", c.interval().low(), c.interval().high()),
          c.mcNemar().onlySecond() + " : " + c.mcNemar().onlyFirst(),
          text("%.3g", c.pMcNemar()),
          text("%.3g", c.pMcNemarHolm()),
          text("%.3g", c.mcNemar().pChiSquaredWithContinuity()),
          text("%.3g", c.pPermutation()),
          text("%.3g", c.pPermutationHolm()),
          effect == null ? "-" : text("%.3f", effect),
          c.verdict().text());
    }
    var lines = new ArrayList<>(table.lines());
    lines.add(
        "McNemar p exact, chi² p with continuity correction; Holm over all %s tests of a kind"
            .formatted(result.comparisons().size()));
    lines.add("");
    result.models().stream()
        .map(model -> result.comparisonsOf(model.model()))
        .filter(comparisons -> !comparisons.isEmpty())
        .forEach(comparisons -> lines.add(VerdictText.overall(comparisons, TestDesign.ofRuns())));
    return lines;
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  /** {@code trainingSeeds} in words: what the verdicts rest on. */
  private record Summary(
      String reference, int testImages, String trainingSeeds, List<Tests> comparisons) {}

  /** One comparison with every number there is. */
  private record Tests(
      String model,
      double fraction,
      double difference,
      double low,
      double high,
      int better,
      int worse,
      double mcNemarExactP,
      double mcNemarExactPHolm,
      double mcNemarChiSquared,
      double mcNemarChiSquaredP,
      double mcNemarChiSquaredContinuityP,
      double permutationP,
      double permutationPHolm,
      @Nullable Double cohenDz,
      String verdict) {
    static Tests of(Comparison c) {
      return new Tests(
          c.model(),
          c.fraction(),
          c.difference(),
          c.interval().low(),
          c.interval().high(),
          c.mcNemar().onlySecond(),
          c.mcNemar().onlyFirst(),
          c.pMcNemar(),
          c.pMcNemarHolm(),
          c.mcNemar().chiSquared(),
          c.mcNemar().pChiSquared(),
          c.mcNemar().pChiSquaredWithContinuity(),
          c.pPermutation(),
          c.pPermutationHolm(),
          c.cohenDz(),
          c.verdict().text());
    }
  }
}

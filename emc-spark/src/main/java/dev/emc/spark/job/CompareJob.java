package dev.emc.spark.job;

import dev.emc.eval.model.ModelSource;
import dev.emc.eval.probe.Comparison;
import dev.emc.eval.probe.ProbeResult;
import dev.emc.spark.measure.PairedAnswers;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** Tests the answers of a model against those of a reference, image by image. */
final class CompareJob implements Job {

  /** One comparison with every number there is. */
  record Summary(
      String reference,
      String model,
      int testImages,
      double difference,
      double low,
      double high,
      int better,
      int worse,
      double mcNemarExactP,
      double permutationP,
      @Nullable Double cohenDz,
      String verdict) {}

  @Override
  public String name() {
    return "compare";
  }

  @Override
  public String summary() {
    return "paired significance tests between the answers of two models";
  }

  @Override
  public Options options() {
    return new Options()
        .addOption(JobOptions.value("reference", "TABLE", "answers, as probe writes them"))
        .addOption(JobOptions.value("model", "TABLE", "answers to the same images"))
        .addOption(JobOptions.value("key", "COLUMN", "what an image is called (key)"))
        .addOption(JobOptions.value("label", "COLUMN", "its class (label)"))
        .addOption(JobOptions.value("prediction", "COLUMN", "the answer (prediction)"))
        .addOption(Outputs.json());
  }

  @Override
  public List<String> required() {
    return List.of("reference", "model");
  }

  @Override
  public String example() {
    return "compare --reference answers/swav-continued --model answers/swav-emc";
  }

  @Override
  public List<String> run(CommandLine arguments, SparkSession spark) {
    String reference = arguments.getOptionValue("reference");
    String model = arguments.getOptionValue("model");
    String first = ModelSource.nameOf(Path.of(reference));
    String second = ModelSource.nameOf(Path.of(model));
    boolean told = !first.equals(second);
    ProbeResult result =
        PairedAnswers.test(
            told ? first : "reference " + reference,
            Outputs.table(arguments, "reference", spark),
            told ? second : "model " + model,
            Outputs.table(arguments, "model", spark),
            new PairedAnswers.Columns(
                arguments.getOptionValue("key", "key"),
                arguments.getOptionValue("label", "label"),
                arguments.getOptionValue("prediction", "prediction")));
    Comparison c = result.comparisons().get(0);
    var summary =
        new Summary(
            c.reference(),
            c.model(),
            c.mcNemar().items(),
            c.difference(),
            c.interval().low(),
            c.interval().high(),
            c.mcNemar().onlySecond(),
            c.mcNemar().onlyFirst(),
            c.pMcNemar(),
            c.pPermutation(),
            c.cohenDz(),
            c.verdict().text());
    return Outputs.said(arguments, summary, words(summary));
  }

  private static List<String> words(Summary s) {
    return List.of(
        String.format(
            Locale.ROOT,
            "%s against %s on %d images: %+.2f points (95 %% interval %+.2f to %+.2f)",
            s.model(),
            s.reference(),
            s.testImages(),
            s.difference(),
            s.low(),
            s.high()),
        String.format(
            Locale.ROOT,
            "better on %d, worse on %d; McNemar p %.3g, permutation p %.3g: %s",
            s.better(),
            s.worse(),
            s.mcNemarExactP(),
            s.permutationP(),
            s.verdict()),
        "one training of each: the tests do not cover the chance of another seed");
  }
}

package dev.emc.spark.job;

import dev.emc.api.ConfigException;
import dev.emc.spark.measure.DistributedProbe;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Asks how well a linear classifier does on features. */
final class ProbeJob implements Job {
  private static final int SEED = 31;

  /**
   * What was found.
   *
   * @param trainRows training images with features and a class
   * @param testRows test images with features and a class
   * @param top1 accuracy in percent
   * @param l2 the penalty λ in mean loss + λ/2 ‖W‖²
   * @param l2Chosen whether it was chosen on held-out labels
   */
  record Summary(
      long trainRows, long testRows, double top1, double l2, boolean l2Chosen, long seed) {}

  @Override
  public String name() {
    return "probe";
  }

  @Override
  public String summary() {
    return "accuracy of a linear classifier on features, and its answers";
  }

  @Override
  public Options options() {
    var options =
        new Options()
            .addOption(JobOptions.value("train", "TABLE", "Parquet: keys, labels and features"))
            .addOption(JobOptions.value("test", "TABLE", "the same, of images that decide"))
            .addOption(JobOptions.value("key", "COLUMN", "what an image is called (key)"))
            .addOption(JobOptions.value("label", "COLUMN", "its class (label)"))
            .addOption(JobOptions.value("column", "NAME", "its features (features)"))
            .addOption(JobOptions.value("l2", "VALUE", "penalty (chosen on held-out labels)"))
            .addOption(JobOptions.value("seed", "N", "of what is held out (31)"))
            .addOption(JobOptions.value("out", "FOLDER", "the answers, Parquet"))
            .addOption(Outputs.json());
    ProbeLabels.options().forEach(options::addOption);
    return options;
  }

  @Override
  public List<String> required() {
    return List.of("train", "test", "out");
  }

  @Override
  public String example() {
    return "probe --train features/train --test features/test --label-of-folder --out answers/swav-emc";
  }

  @Override
  public List<String> run(CommandLine arguments, SparkSession spark) throws IOException {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    String out = arguments.getOptionValue("out");
    var store = new Store(out, hadoop);
    if (!store.isEmpty()) {
      throw new ConfigException(
          "--out %s holds files; name a folder that is empty or not there".formatted(out));
    }
    Dataset<Row> train = labelled(arguments, "train", spark);
    Dataset<Row> test = labelled(arguments, "test", spark);
    var columns =
        new DistributedProbe.Columns(
            arguments.getOptionValue("key", "key"),
            arguments.getOptionValue("label", "label"),
            arguments.getOptionValue("column", "features"));
    double l2 = arguments.hasOption("l2") ? JobOptions.positive(arguments, "l2") : 0;
    int seed = JobOptions.integer(arguments, "seed", SEED, 0);
    DistributedProbe.Fit fit = DistributedProbe.fit(train, test, columns, l2, seed);
    boolean whole = false;
    try {
      fit.predictions().write().mode("append").parquet(out);
      Row counts =
          spark
              .read()
              .parquet(out)
              .selectExpr("count(*)", "coalesce(sum(int(label = prediction)), 0)")
              .first();
      long right = ((Number) counts.get(1)).longValue();
      var summary =
          new Summary(
              fit.trainRows(),
              counts.getLong(0),
              100.0 * right / Math.max(1, counts.getLong(0)),
              fit.l2(),
              fit.chosen(),
              seed);
      store.write("_emc-probe.json", Outputs.text(summary));
      whole = true;
      return Outputs.said(arguments, summary, List.of(words(summary, out)));
    } finally {
      if (!whole) {
        store.clear("");
      }
    }
  }

  private static Dataset<Row> labelled(CommandLine arguments, String option, SparkSession spark) {
    return ProbeLabels.added(arguments, option, Outputs.table(arguments, option, spark), spark);
  }

  private static String words(Summary s, String out) {
    return String.format(
        Locale.ROOT,
        "%s: top-1 %.2f %% of %d test images, of %d training images, penalty %s%s",
        out,
        s.top1(),
        s.testRows(),
        s.trainRows(),
        Double.toString(s.l2()),
        s.l2Chosen() ? " chosen on held-out labels" : "");
  }
}

package dev.emc.spark.job;

import dev.emc.api.ConfigException;
import dev.emc.spark.embed.EmbedSettings;
import dev.emc.spark.model.ModelChoice;
import dev.emc.spark.model.ModelPacking;
import dev.emc.spark.source.InputKind;
import dev.emc.spark.source.StoredFile;
import dev.emc.spark.source.StoredFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/** Embeds images into Parquet files, part by part; what was stopped goes on. */
final class EmbedJob implements Job {
  private static final int FILES_OF_PART = 10_000;
  private static final String DONE = "_SUCCESS";

  @Override
  public String name() {
    return "embed";
  }

  @Override
  public String summary() {
    return "write the features of images, tar shards or tables to Parquet; the same command goes on";
  }

  @Override
  public Options options() {
    return new Options()
        .addOption(
            JobOptions.value(
                "model", "PATH", "run directory, checkpoint folder or file of weights"))
        .addOption(JobOptions.value("config", "FILE", "config of a bare file of weights"))
        .addOption(
            JobOptions.value(
                "images", "PLACE", "folder, pattern or list with commas: images, .tar or .parquet"))
        .addOption(JobOptions.value("out", "FOLDER", "folder of Parquet files"))
        .addOption(JobOptions.value("batch-size", "N", "images in every batch (256)"))
        .addOption(JobOptions.value("view-size", "N", "sides shown to the network (as trained)"))
        .addOption(JobOptions.value("threads", "N", "engine threads of a task (its cores)"))
        .addOption(
            JobOptions.value("device", "NAME", "auto (what Spark gave to the task), cpu or gpu"))
        .addOption(JobOptions.value("part-files", "N", "loose image files in a part (10000)"))
        .addOption(JobOptions.value("key", "COLUMN", "of a table: what an image is called (key)"))
        .addOption(JobOptions.value("content", "COLUMN", "of a table: its bytes (content)"))
        .addOption(JobOptions.flag("embeddings", "the heads' embeddings, not the features"))
        .addOption(JobOptions.plugins());
  }

  @Override
  public List<String> required() {
    return List.of("model", "images", "out");
  }

  @Override
  public String example() {
    return "embed --model runs/swav-emc --images 's3a://photos/*.tar' --out s3a://features/photos";
  }

  @Override
  public List<String> run(CommandLine arguments, SparkSession spark) throws IOException {
    var context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Configuration hadoop = context.hadoopConfiguration();
    String out = arguments.getOptionValue("out");
    var store = new Store(out, hadoop);
    List<StoredFile> files = StoredFiles.list(arguments.getOptionValue("images"), hadoop);
    InputKind kind = InputKind.of(files);
    var settings =
        new EmbedSettings(
            ModelPacking.pack(
                new ModelChoice(
                    arguments.getOptionValue("model"),
                    arguments.getOptionValue("config", ""),
                    JobOptions.integer(arguments, "view-size", 0, 0),
                    arguments.hasOption("embeddings"),
                    JobOptions.plugins(arguments)),
                spark.sparkContext()),
            JobOptions.integer(arguments, "batch-size", EmbedSettings.DEFAULT_BATCH, 1),
            JobOptions.integer(arguments, "threads", 0, 0),
            arguments.getOptionValue("device", EmbedSettings.AUTO));
    var source =
        new EmbedTask.Source(
            kind,
            arguments.getOptionValue("key", "key"),
            arguments.getOptionValue("content", "content"));
    EmbedManifest manifest =
        EmbedManifest.of(
            saying(settings, source),
            files,
            kind,
            JobOptions.integer(arguments, "part-files", FILES_OF_PART, 1));
    begin(store, manifest, out);
    List<EmbedTask.Part> missing = missing(store, manifest);
    int parts = manifest.parts().size();
    if (!missing.isEmpty()) {
      context
          .parallelize(missing, missing.size())
          .foreach(
              new EmbedTask(
                  settings,
                  source,
                  store.place(),
                  context.broadcast(new SerializableConfiguration(hadoop)),
                  spark.sparkContext().longAccumulator("EMC: images")));
      if (!missing(store, manifest).isEmpty()) {
        throw new IllegalStateException("parts are missing in " + out);
      }
    }
    store.clear(EmbedTask.ATTEMPTS);
    return finish(spark, store, out, parts, parts - missing.size());
  }

  /** What a row depends on. */
  private static Map<String, String> saying(EmbedSettings settings, EmbedTask.Source source) {
    ModelChoice choice = settings.model().choice();
    var said = new LinkedHashMap<String, String>();
    said.put("weights", settings.model().checksum());
    said.put("rows", choice.embeddings() ? "embeddings" : "features");
    said.put("view-size", choice.viewSize() == 0 ? "as trained" : choice.viewSize() + "");
    said.put("batch-size", settings.batchSize() + "");
    if (source.kind() == InputKind.TABLE) {
      said.put("key", source.keyColumn());
      said.put("content", source.contentColumn());
    }
    return said;
  }

  private static void begin(Store store, EmbedManifest manifest, String out) throws IOException {
    if (EmbedManifest.exists(store)) {
      manifest.requireSame(EmbedManifest.read(store), out);
      return;
    }
    if (!store.isEmpty()) {
      throw new ConfigException(
          "--out %s holds other files; name a folder that is empty or not there".formatted(out));
    }
    manifest.write(store);
  }

  private static List<EmbedTask.Part> missing(Store store, EmbedManifest manifest)
      throws IOException {
    List<EmbedTask.Part> missing = new ArrayList<>();
    for (int part = 0; part < manifest.parts().size(); part++) {
      if (!store.exists(EmbedManifest.file(part))) {
        missing.add(new EmbedTask.Part(part, manifest.parts().get(part)));
      }
    }
    return missing;
  }

  /** Counts what is there, which accumulators cannot: they forget earlier runs and count twice. */
  private static List<String> finish(
      SparkSession spark, Store store, String out, int parts, int before) throws IOException {
    Row counts =
        spark
            .read()
            .parquet(out)
            .selectExpr("count(*)", "count(error)", "max(size(features))")
            .first();
    long rows = counts.getLong(0);
    long unreadable = counts.getLong(1);
    store.write(DONE, "");
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s: %d images in %d parts%s, %d features each"
            .formatted(
                out,
                rows,
                parts,
                before == 0 ? "" : " (%d were there)".formatted(before),
                Math.max(0, counts.getInt(2))));
    if (unreadable > 0) {
      lines.add("%d images could not be read: the column error says why".formatted(unreadable));
    }
    return lines;
  }
}

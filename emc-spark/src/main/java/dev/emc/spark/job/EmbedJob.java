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
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/** Embeds images into Parquet files, part by part; what was stopped goes on. */
final class EmbedJob implements Job {
  private static final String PART_FILES = "part-files";
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
                "backbone", "NAME", "backbone of a bare file without a config, such as resnet50"))
        .addOption(
            JobOptions.value(
                "images", "PLACE", "folder, pattern or list with commas: images, .tar or .parquet"))
        .addOption(JobOptions.value("out", "FOLDER", "folder of Parquet files"))
        .addOption(JobOptions.value("batch-size", "N", "images in every batch (256)"))
        .addOption(JobOptions.value("view-size", "N", "sides shown to the network (as trained)"))
        .addOption(JobOptions.value("threads", "N", "engine threads of a task (its cores)"))
        .addOption(
            JobOptions.value("device", "NAME", "auto (what Spark gave to the task), cpu or gpu"))
        .addOption(
            JobOptions.value(
                PART_FILES, "N", "loose image files in a part (whole batches, <= 10240)"))
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
                    arguments.getOptionValue("backbone", ""),
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
    Optional<EmbedManifest> begun = EmbedManifest.find(store);
    int filesOfPart =
        JobOptions.integer(
            arguments,
            PART_FILES,
            begun
                .filter(before -> before.kind() == InputKind.FILES)
                .map(before -> before.parts().get(0).size())
                .orElseGet(
                    () ->
                        EmbedManifest.filesOfPart(
                            files.size(), settings.batchSize(), context.defaultParallelism())),
            1);
    EmbedManifest manifest =
        EmbedManifest.of(
            saying(settings, source, filesOfPart, context.getConf()), files, kind, filesOfPart);
    source.requireColumns(files.get(0), hadoop);
    begin(store, begun, manifest, out);
    List<EmbedTask.Part> missing = missing(store, manifest);
    int parts = manifest.parts().size();
    if (!missing.isEmpty()) {
      var task =
          new EmbedTask(
              settings,
              source,
              store.place(),
              context.broadcast(new SerializableConfiguration(hadoop)),
              spark.sparkContext().longAccumulator("EMC: images"));
      try {
        context.parallelize(missing, missing.size()).foreach(task);
      } catch (Exception e) { // Spark's is a checked one that its methods do not declare.
        if (begun.isEmpty() && FailureLine.ofTheUser(e)) {
          takeBack(store, manifest);
        }
        throw e;
      }
      if (!missing(store, manifest).isEmpty()) {
        throw new IllegalStateException(
            "parts are missing in %s: it must be a place that all machines share".formatted(out));
      }
    }
    store.clear(EmbedTask.ATTEMPTS);
    return finish(counts(context, store, parts), store, out, parts, parts - missing.size());
  }

  /** What a row depends on. */
  private static Map<String, String> saying(
      EmbedSettings settings, EmbedTask.Source source, int filesOfPart, SparkConf cluster) {
    ModelChoice choice = settings.model().choice();
    var said = new LinkedHashMap<String, String>();
    said.put("weights", settings.model().checksum());
    said.put("rows", choice.embeddings() ? "embeddings" : "features");
    said.put("view-size", choice.viewSize() == 0 ? "as trained" : choice.viewSize() + "");
    said.put("batch-size", settings.batchSize() + "");
    said.put("threads", settings.threadsOn(cluster) + "");
    said.put("device", settings.deviceOn(cluster));
    if (source.kind() == InputKind.FILES) {
      said.put(PART_FILES, filesOfPart + "");
    }
    if (source.kind() == InputKind.TABLE) {
      said.put("key", source.keyColumn());
      said.put("content", source.contentColumn());
    }
    return said;
  }

  private static void begin(
      Store store, Optional<EmbedManifest> begun, EmbedManifest manifest, String out)
      throws IOException {
    if (begun.isPresent()) {
      manifest.requireSame(begun.get(), out);
      return;
    }
    if (!store.isEmpty()) {
      throw new ConfigException(
          "--out %s holds other files; name a folder that is empty or not there".formatted(out));
    }
    manifest.write(store);
  }

  /** Leaves no folder behind that was begun with what can never be made. */
  private static void takeBack(Store store, EmbedManifest manifest) throws IOException {
    if (missing(store, manifest).size() == manifest.parts().size()) {
      store.clear(EmbedManifest.FOLDER);
      if (store.isEmpty()) {
        store.clear("");
      }
    }
  }

  private static List<EmbedTask.Part> missing(Store store, EmbedManifest manifest)
      throws IOException {
    Set<String> there = store.names();
    List<EmbedTask.Part> missing = new ArrayList<>();
    for (int part = 0; part < manifest.parts().size(); part++) {
      if (!there.contains(EmbedManifest.file(part))) {
        missing.add(new EmbedTask.Part(part, manifest.parts().get(part)));
      }
    }
    return missing;
  }

  /** Counts what is there, which accumulators cannot: they forget earlier runs and count twice. */
  private static FeatureFile.Counts counts(JavaSparkContext context, Store store, int parts) {
    Broadcast<SerializableConfiguration> hadoop =
        context.broadcast(new SerializableConfiguration(context.hadoopConfiguration()));
    String place = store.place();
    return context
        .parallelize(
            IntStream.range(0, parts).boxed().toList(),
            Math.min(parts, 4 * context.defaultParallelism()))
        .map(
            part ->
                FeatureFile.counts(
                    new Path(place, EmbedManifest.file(part)), hadoop.value().value()))
        .reduce(FeatureFile.Counts::plus);
  }

  private static List<String> finish(
      FeatureFile.Counts counts, Store store, String out, int parts, int before)
      throws IOException {
    store.write(DONE, "");
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s: %s images in %s part%s%s, %s features each"
            .formatted(
                out,
                counts.rows(),
                parts,
                parts == 1 ? "" : "s",
                before == 0 ? "" : " (%s were there)".formatted(before),
                counts.width()));
    if (counts.unreadable() > 0) {
      lines.add(
          "%s of them could not be read: the column error says why".formatted(counts.unreadable()));
    }
    return lines;
  }
}

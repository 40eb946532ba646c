package dev.emc.spark.job;

import dev.emc.spark.embed.EmbedSettings;
import dev.emc.spark.embed.Embedded;
import dev.emc.spark.embed.EmbeddingIterator;
import dev.emc.spark.source.InputKind;
import dev.emc.spark.source.InputPart;
import dev.emc.spark.source.StoredFile;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.VoidFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Makes one part of an output: under a name of its own attempt first, then under the part's, so
 * that a part is there whole or not, once, whoever else makes it at the same time.
 */
record EmbedTask(
    EmbedSettings settings,
    Source source,
    String out,
    Broadcast<SerializableConfiguration> configuration,
    LongAccumulator images)
    implements VoidFunction<EmbedTask.Part> {
  private static final long serialVersionUID = 1;
  static final String ATTEMPTS = EmbedManifest.FOLDER + "/attempts";

  /** What is read. */
  record Source(InputKind kind, String keyColumn, String contentColumn)
      implements java.io.Serializable {
    private static final long serialVersionUID = 1;

    /** Looks for the columns of a table before anything is begun. */
    void requireColumns(StoredFile first, Configuration hadoop) throws IOException {
      if (kind == InputKind.TABLE) {
        InputPart.requireColumns(first, keyColumn, contentColumn, hadoop);
      }
    }
  }

  /** The files of one part. */
  record Part(int number, List<StoredFile> files) implements java.io.Serializable {
    private static final long serialVersionUID = 1;
  }

  @Override
  public void call(Part part) throws IOException {
    Configuration hadoop = configuration.value().value();
    var store = new Store(out, hadoop);
    String name = EmbedManifest.file(part.number());
    if (store.exists(name)) {
      // An attempt that was thought lost has done it.
      return;
    }
    Path unfinished = store.path(ATTEMPTS + "/" + name + "." + UUID.randomUUID());
    boolean whole = false;
    try {
      write(part, unfinished, hadoop);
      whole = true;
    } finally {
      if (!whole) {
        store.delete(unfinished);
      }
    }
    store.commit(unfinished, name);
  }

  private void write(Part part, Path file, Configuration hadoop) throws IOException {
    try (var input =
            new InputPart(
                source.kind(), part.files(), source.keyColumn(), source.contentColumn(), hadoop);
        ParquetWriter<Embedded<String>> writer = FeatureFile.create(file, hadoop)) {
      var embedded = new EmbeddingIterator<>(input, settings, TaskContext.get(), unreadable -> {});
      while (embedded.hasNext()) {
        writer.write(embedded.next());
        images.add(1);
      }
    }
  }
}

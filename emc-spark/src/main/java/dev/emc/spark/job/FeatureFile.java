package dev.emc.spark.job;

import dev.emc.spark.embed.Embedded;
import java.io.IOException;
import java.io.Serializable;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.jspecify.annotations.Nullable;

/**
 * A Parquet file of features: {@code key} (text), {@code features} (array of float, null where an
 * image could not be read) and {@code error} (why not).
 */
final class FeatureFile {
  private static final MessageType SCHEMA =
      MessageTypeParser.parseMessageType(
          """
          message spark_schema {
            required binary key (STRING);
            optional group features (LIST) { repeated group list { required float element; } }
            optional binary error (STRING);
          }
          """);

  private static final String ELEMENTS = "features.list.element";

  /** What a writer holds before it lets go of rows. */
  private static final long ROW_GROUP = 32L << 20;

  private FeatureFile() {}

  /** A file that must not be there yet. */
  static ParquetWriter<Embedded<String>> create(Path file, Configuration configuration)
      throws IOException {
    return new Builder(HadoopOutputFile.fromPath(file, configuration))
        .withConf(configuration)
        .withWriteMode(ParquetFileWriter.Mode.CREATE)
        .withCompressionCodec(CompressionCodecName.SNAPPY)
        .withDictionaryEncoding(ELEMENTS, false)
        .withRowGroupSize(ROW_GROUP)
        .build();
  }

  /**
   * What files hold.
   *
   * @param rows images
   * @param unreadable those without features
   * @param values of all features together
   */
  record Counts(long rows, long unreadable, long values) implements Serializable {
    private static final long serialVersionUID = 1;

    Counts plus(Counts other) {
      return new Counts(rows + other.rows, unreadable + other.unreadable, values + other.values);
    }

    /** Features of an image; 0 if none has any. */
    long width() {
      return values / Math.max(1, rows - unreadable);
    }
  }

  /** Counts the rows of a file by its footer: no row is read. */
  static Counts counts(Path file, Configuration configuration) throws IOException {
    var counts = new Counts(0, 0, 0);
    try (ParquetFileReader reader =
        ParquetFileReader.open(HadoopInputFile.fromPath(file, configuration))) {
      for (BlockMetaData block : reader.getFooter().getBlocks()) {
        counts =
            counts.plus(new Counts(block.getRowCount(), set(block, "error"), set(block, ELEMENTS)));
      }
    }
    return counts;
  }

  /** How many values of a column are not null. */
  private static long set(BlockMetaData block, String name) throws IOException {
    for (ColumnChunkMetaData column : block.getColumns()) {
      if (column.getPath().toDotString().equals(name) && column.getStatistics().isNumNullsSet()) {
        return column.getValueCount() - column.getStatistics().getNumNulls();
      }
    }
    throw new IOException("a part does not say how often '" + name + "' is set");
  }

  private static final class Builder extends ParquetWriter.Builder<Embedded<String>, Builder> {
    Builder(OutputFile file) {
      super(file);
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    @SuppressWarnings("deprecation") // It is abstract, and the one that Hadoop's files need.
    protected WriteSupport<Embedded<String>> getWriteSupport(Configuration configuration) {
      return new Rows();
    }
  }

  private static final class Rows extends WriteSupport<Embedded<String>> {
    private @Nullable RecordConsumer consumer;

    @Override
    @SuppressWarnings("deprecation") // It is abstract.
    public WriteContext init(Configuration configuration) {
      return new WriteContext(SCHEMA, Map.of("dev.emc", "features"));
    }

    @Override
    public void prepareForWrite(RecordConsumer recordConsumer) {
      consumer = recordConsumer;
    }

    @Override
    public void write(Embedded<String> row) {
      RecordConsumer to = Objects.requireNonNull(consumer);
      to.startMessage();
      text(to, "key", 0, row.of());
      if (row.features() != null) {
        array(to, row.features());
      }
      if (row.reason() != null) {
        text(to, "error", 2, row.reason());
      }
      to.endMessage();
    }

    private static void text(RecordConsumer consumer, String name, int index, String value) {
      consumer.startField(name, index);
      consumer.addBinary(Binary.fromString(value));
      consumer.endField(name, index);
    }

    private static void array(RecordConsumer consumer, float[] values) {
      consumer.startField("features", 1);
      consumer.startGroup();
      if (values.length > 0) {
        consumer.startField("list", 0);
        for (float value : values) {
          consumer.startGroup();
          consumer.startField("element", 0);
          consumer.addFloat(value);
          consumer.endField("element", 0);
          consumer.endGroup();
        }
        consumer.endField("list", 0);
      }
      consumer.endGroup();
      consumer.endField("features", 1);
    }
  }
}

package dev.emc.spark.source;

import dev.emc.api.ConfigException;
import dev.emc.spark.embed.Encoded;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/** The images of a Parquet file: two of its columns, row by row. */
final class ParquetImages implements Iterator<Encoded<String>>, Closeable {
  private final ParquetReader<Group> reader;
  private final String key;
  private final String content;
  private @Nullable Group next;
  private boolean started;

  /**
   * Opens a file.
   *
   * @param key column of what an image is called
   * @param content column of its bytes
   * @throws ConfigException if the file has no such columns
   */
  ParquetImages(String file, String key, String content, Configuration configuration)
      throws IOException {
    this.key = key;
    this.content = content;
    var path = new Path(file);
    MessageType schema;
    try (ParquetFileReader footer =
        ParquetFileReader.open(HadoopInputFile.fromPath(path, configuration))) {
      schema = footer.getFileMetaData().getSchema();
    }
    Type keys = column(file, schema, key);
    Type bytes = column(file, schema, content);
    if (!keys.isPrimitive()) {
      throw new ConfigException(
          "%s: column '%s' is no text or number, which names are".formatted(file, key));
    }
    if (!bytes.isPrimitive()
        || bytes.asPrimitiveType().getPrimitiveTypeName() != PrimitiveTypeName.BINARY) {
      throw new ConfigException(
          "%s: column '%s' holds no bytes of image files".formatted(file, content));
    }
    var wanted = new Configuration(configuration);
    wanted.set(
        ReadSupport.PARQUET_READ_SCHEMA, new MessageType(schema.getName(), keys, bytes).toString());
    reader = ParquetReader.builder(new GroupReadSupport(), path).withConf(wanted).build();
  }

  private static Type column(String file, MessageType schema, String name) {
    if (!schema.containsField(name)) {
      throw new ConfigException(
          "%s has no column '%s'; there are: %s"
              .formatted(
                  file,
                  name,
                  String.join(", ", schema.getFields().stream().map(Type::getName).toList())));
    }
    return schema.getType(name);
  }

  @Override
  public boolean hasNext() {
    if (!started) {
      advance();
      started = true;
    }
    return next != null;
  }

  @Override
  public Encoded<String> next() {
    if (!hasNext() || next == null) {
      throw new NoSuchElementException();
    }
    Group row = next;
    advance();
    String name = row.getFieldRepetitionCount(key) == 0 ? "" : row.getValueToString(index(row), 0);
    byte[] bytes =
        row.getFieldRepetitionCount(content) == 0 ? null : row.getBinary(content, 0).getBytes();
    return new Encoded<>(name, bytes, null);
  }

  private int index(Group row) {
    return row.getType().getFieldIndex(key);
  }

  private void advance() {
    try {
      next = reader.read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}

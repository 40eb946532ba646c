package dev.emc.spark.embed;

import dev.emc.api.ConfigException;
import dev.emc.spark.model.ModelChoice;
import dev.emc.spark.model.ModelPacking;
import dev.emc.spark.model.PackedModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.LongAccumulator;
import org.jspecify.annotations.Nullable;

/**
 * Adds the features of a trained model to a data frame with image files in a column of bytes, such
 * as Spark's {@code binaryFile} gives.
 *
 * <p>An image that cannot be read has null for its features and the reason in a column of its own.
 * The model is opened once in each process. Its path is the driver's: the model is sent to all
 * machines as it is when {@link #transform} is called.
 */
public final class EmcEmbedder extends EmbedderParams implements MLWritable {
  private static final long serialVersionUID = 1;

  private transient @Nullable LongAccumulator counted;

  /** One with a name of its own. */
  public EmcEmbedder() {
    this(Identifiable$.MODULE$.randomUID("emcEmbedder"));
  }

  /**
   * One of a given name, as Spark reads it from a file.
   *
   * @param uid tells it apart from others in a pipeline
   */
  public EmcEmbedder(String uid) {
    super(uid);
  }

  /** Reads what {@code write().save(path)} wrote. */
  public static MLReader<EmcEmbedder> read() {
    return new DefaultParamsReader<>();
  }

  /** Reads what {@code write().save(path)} wrote. */
  public static EmcEmbedder load(String path) {
    return read().load(path);
  }

  @Override
  public MLWriter write() {
    return new DefaultParamsWriter(this);
  }

  /** Sets the model's path. */
  public EmcEmbedder setModel(String value) {
    set(model(), value);
    return this;
  }

  /** Sets the config of a bare file of weights. */
  public EmcEmbedder setConfig(String value) {
    set(config(), value);
    return this;
  }

  /** Sets the backbone of a bare file of weights without a config. */
  public EmcEmbedder setBackbone(String value) {
    set(backbone(), value);
    return this;
  }

  /** Sets folders of further plugins. */
  public EmcEmbedder setPlugins(String value) {
    set(plugins(), value);
    return this;
  }

  /** Sets the sides of what the network is shown. */
  public EmcEmbedder setViewSize(int value) {
    set(viewSize(), value);
    return this;
  }

  /** Sets the images in every batch. */
  public EmcEmbedder setBatchSize(int value) {
    set(batchSize(), value);
    return this;
  }

  /** Sets the engine threads of a task. */
  public EmcEmbedder setThreads(int value) {
    set(threads(), value);
    return this;
  }

  /** Sets where tasks compute. */
  public EmcEmbedder setDevice(String value) {
    set(device(), value);
    return this;
  }

  /** Sets the column of bytes. */
  public EmcEmbedder setInputCol(String value) {
    set(inputCol(), value);
    return this;
  }

  /** Sets the column of features. */
  public EmcEmbedder setOutputCol(String value) {
    set(outputCol(), value);
    return this;
  }

  /** Sets the column of reasons. */
  public EmcEmbedder setErrorCol(String value) {
    set(errorCol(), value);
    return this;
  }

  /** Sets whether images go on through the heads. */
  public EmcEmbedder setEmbeddings(boolean value) {
    set(embeddings(), value);
    return this;
  }

  /** Sets whether features are vectors. */
  public EmcEmbedder setVectors(boolean value) {
    set(vectors(), value);
    return this;
  }

  /** Sets whether the bytes are kept. */
  public EmcEmbedder setKeepInput(boolean value) {
    set(keepInput(), value);
    return this;
  }

  /**
   * Images that could not be read, of the result of the last {@link #transform}, as far as it was
   * computed. What Spark computes twice counts twice; the rows with a reason are exact.
   */
  public long unreadable() {
    return counted == null ? 0 : counted.value();
  }

  @Override
  public EmcEmbedder copy(ParamMap extra) {
    return (EmcEmbedder) defaultCopy(extra);
  }

  /**
   * The columns of the result.
   *
   * @throws ConfigException in one line if the column of bytes is not there, or another is already
   */
  @Override
  public StructType transformSchema(StructType schema) {
    requireBytes(schema);
    List<StructField> fields = new ArrayList<>();
    for (int index : kept(schema)) {
      fields.add(schema.fields()[index]);
    }
    for (String added : List.of(string(outputCol()), string(errorCol()))) {
      if (fields.stream().anyMatch(field -> field.name().equals(added))) {
        throw new ConfigException("there is a column '%s' already".formatted(added));
      }
      DataType type = added.equals(string(outputCol())) ? featureType() : DataTypes.StringType;
      fields.add(new StructField(added, type, true, Metadata.empty()));
    }
    return new StructType(fields.toArray(StructField[]::new));
  }

  private DataType featureType() {
    return is(vectors())
        ? SQLDataTypes.VectorType()
        : DataTypes.createArrayType(DataTypes.FloatType, false);
  }

  private void requireBytes(StructType schema) {
    String wanted = string(inputCol());
    List<String> names = Arrays.asList(schema.fieldNames());
    if (!names.contains(wanted)) {
      throw new ConfigException(
          "there is no column '%s'; there are: %s".formatted(wanted, String.join(", ", names)));
    }
    DataType type = schema.apply(wanted).dataType();
    if (!type.equals(DataTypes.BinaryType)) {
      throw new ConfigException(
          "column '%s' is of type %s; the bytes of image files (binary) are expected"
              .formatted(wanted, type.simpleString()));
    }
  }

  /** Indices of the columns that go on. */
  private List<Integer> kept(StructType schema) {
    List<Integer> kept = new ArrayList<>();
    for (int i = 0; i < schema.fields().length; i++) {
      if (is(keepInput()) || !schema.fields()[i].name().equals(string(inputCol()))) {
        kept.add(i);
      }
    }
    return kept;
  }

  /**
   * Adds the columns; nothing is computed until rows are asked for.
   *
   * @throws ConfigException in one line if the columns or the model do not fit
   */
  @Override
  public Dataset<Row> transform(Dataset<?> images) {
    StructType schema = images.schema();
    StructType result = transformSchema(schema);
    SparkContext context = images.sparkSession().sparkContext();
    LongAccumulator unreadable = context.longAccumulator("EMC: unreadable images");
    counted = unreadable;
    var rows =
        new RowEmbedding(
            settings(context),
            schema.fieldIndex(string(inputCol())),
            kept(schema),
            is(vectors()),
            unreadable);
    return images.toDF().mapPartitions(rows, Encoders.row(result));
  }

  private EmbedSettings settings(SparkContext context) {
    if (!isDefined(model())) {
      throw new ConfigException(
          "no model is set: name a run directory, a checkpoint folder or a file of weights");
    }
    String named = string(plugins());
    PackedModel packed =
        ModelPacking.pack(
            new ModelChoice(
                string(model()),
                string(config()),
                string(backbone()),
                integer(viewSize()),
                is(embeddings()),
                named.isEmpty() ? List.of() : List.of(named.split(","))),
            context);
    return new EmbedSettings(packed, integer(batchSize()), integer(threads()), string(device()));
  }
}

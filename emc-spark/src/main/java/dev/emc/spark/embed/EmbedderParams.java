package dev.emc.spark.embed;

import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;

/** What can be said of {@link EmcEmbedder}; Spark finds params by the methods that return them. */
public abstract class EmbedderParams extends Transformer {
  private static final long serialVersionUID = 1;

  private final String uid;
  private final Param<String> model;
  private final Param<String> config;
  private final Param<String> backbone;
  private final Param<String> plugins;
  private final IntParam viewSize;
  private final IntParam batchSize;
  private final IntParam threads;
  private final Param<String> device;
  private final Param<String> inputCol;
  private final Param<String> outputCol;
  private final Param<String> errorCol;
  private final BooleanParam embeddings;
  private final BooleanParam vectors;
  private final BooleanParam keepInput;

  EmbedderParams(String uid) {
    this.uid = uid;
    model = text("model", "run directory, checkpoint folder or file of weights, on the driver");
    config = text("config", "for a bare file of weights: the config whose network it has");
    backbone = text("backbone", "for a bare file without a config: its backbone, such as resnet50");
    plugins = text("plugins", "folders of plugins or jars, on every machine, with commas between");
    viewSize = number("viewSize", "sides of what the network is shown; 0: as it was trained");
    batchSize = number("batchSize", "images in every batch; short ones are filled up");
    threads = number("threads", "engine threads of a task; 0: its cores");
    device = text("device", "auto: the GPU that Spark gave to the task, else the CPU; cpu; gpu0");
    inputCol = text("inputCol", "column with the bytes of image files");
    outputCol = text("outputCol", "column for the features");
    errorCol = text("errorCol", "column for the reason why an image has no features");
    embeddings = flag("embeddings", "the heads' embeddings, not the backbone's features");
    vectors = flag("vectors", "features as vectors of Spark ML, not as array<float>");
    keepInput = flag("keepInput", "whether the bytes go on into the result");
    setDefault(config, "");
    setDefault(backbone, "");
    setDefault(plugins, "");
    setDefault(viewSize, 0);
    setDefault(batchSize, EmbedSettings.DEFAULT_BATCH);
    setDefault(threads, 0);
    setDefault(device, EmbedSettings.AUTO);
    setDefault(inputCol, "content");
    setDefault(outputCol, "features");
    setDefault(errorCol, "error");
    setDefault(embeddings, false);
    setDefault(vectors, false);
    setDefault(keepInput, false);
  }

  private Param<String> text(String name, String meaning) {
    return new Param<>(this, name, meaning);
  }

  private IntParam number(String name, String meaning) {
    return new IntParam(this, name, meaning);
  }

  private BooleanParam flag(String name, String meaning) {
    return new BooleanParam(this, name, meaning);
  }

  @Override
  public final String uid() {
    return uid;
  }

  /** The model's path, on the driver. */
  public Param<String> model() {
    return model;
  }

  /** The config of a bare file of weights. */
  public Param<String> config() {
    return config;
  }

  /** The backbone of a bare file of weights without a config. */
  public Param<String> backbone() {
    return backbone;
  }

  /** Folders of further plugins. */
  public Param<String> plugins() {
    return plugins;
  }

  /** Sides of what the network is shown. */
  public IntParam viewSize() {
    return viewSize;
  }

  /** Images in every batch. */
  public IntParam batchSize() {
    return batchSize;
  }

  /** Engine threads of a task. */
  public IntParam threads() {
    return threads;
  }

  /** Where tasks compute. */
  public Param<String> device() {
    return device;
  }

  /** The column of bytes. */
  public Param<String> inputCol() {
    return inputCol;
  }

  /** The column of features. */
  public Param<String> outputCol() {
    return outputCol;
  }

  /** The column of reasons. */
  public Param<String> errorCol() {
    return errorCol;
  }

  /** Whether images go on through the heads. */
  public BooleanParam embeddings() {
    return embeddings;
  }

  /** Whether features are vectors. */
  public BooleanParam vectors() {
    return vectors;
  }

  /** Whether the bytes are kept. */
  public BooleanParam keepInput() {
    return keepInput;
  }

  final String string(Param<String> param) {
    return String.valueOf(getOrDefault(param));
  }

  final int integer(IntParam param) {
    return (Integer) getOrDefault(param);
  }

  final boolean is(BooleanParam param) {
    return (Boolean) getOrDefault(param);
  }
}

package dev.emc.spark.model;

import dev.emc.api.ConfigException;
import dev.emc.checkpoint.keys.WeightChoice;
import dev.emc.checkpoint.store.SavedCheckpoint;
import dev.emc.core.config.Experiment;
import dev.emc.core.config.ExperimentLoader;
import dev.emc.core.plugin.Components;
import dev.emc.core.plugin.PluginLoader;
import dev.emc.core.train.ModelLocation;
import dev.emc.core.train.RunDirectory;
import dev.emc.core.train.TrainedModel;
import dev.emc.eval.model.BareBackbone;
import dev.emc.files.WholeFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Packs a model on the driver, so that every machine has the same weights whatever it mounts: of a
 * run that is still running, machines that look at different times would find different ones.
 *
 * <p>An archive is a run directory in small: its config and one checkpoint, or a file of weights in
 * their place. Spark sends it and unpacks it, once for each process.
 */
public final class ModelPacking {
  private static final Logger log = LoggerFactory.getLogger(ModelPacking.class);

  /** The config of a run, see {@link RunDirectory}. */
  static final String CONFIG = "run.yaml";

  /** What a bare file of weights is called in an archive. */
  static final String WEIGHTS = "weights";

  private static final int BLOCK = 1 << 16;

  private ModelPacking() {}

  /**
   * Packs a model and hands it to Spark; the same model again is not sent again.
   *
   * @throws ConfigException in one line if there is none, or its plugins are not there
   */
  public static PackedModel pack(ModelChoice choice, SparkContext context) {
    try {
      Map<String, Path> files = files(choice);
      String checksum = checksum(files);
      String name = "emc-model-" + checksum;
      boolean sent = context.listArchives().exists(uri -> uri.endsWith("#" + name));
      if (!sent) {
        Path folder = Files.createTempDirectory("emc-model");
        Path archive = folder.resolve(name + ".zip");
        archive.toFile().deleteOnExit();
        folder.toFile().deleteOnExit();
        WholeFile.write(archive, out -> zip(files, Channels.newOutputStream(out)));
        context.addArchive(archive.toUri() + "#" + name);
      }
      return new PackedModel(choice, name, checksum);
    } catch (IOException e) {
      throw new UncheckedIOException(choice.model() + " cannot be packed: " + e.getMessage(), e);
    }
  }

  /** Where a task finds what was packed. */
  static Path unpacked(PackedModel model) {
    return Path.of(SparkFiles.get(model.archive()));
  }

  /** The plugins in the program and in the folders that a user names. */
  public static Components components(List<String> plugins) {
    List<Path> folders = plugins.stream().map(Path::of).toList();
    for (Path folder : folders) {
      if (!Files.exists(folder)) {
        throw new ConfigException("plugins: no such folder or jar on this machine: " + folder);
      }
    }
    return PluginLoader.loadAll(folders);
  }

  /** The files of a model by their names in an archive, those of weights checked to be there. */
  private static Map<String, Path> files(ModelChoice choice) throws IOException {
    Components components = components(choice.plugins());
    Path from = Path.of(choice.model());
    ModelLocation location = ModelLocation.of(from);
    var files = new LinkedHashMap<String, Path>();
    if (location instanceof ModelLocation.WeightsFile weights) {
      Path config = configOfFile(choice);
      require(ExperimentLoader.load(config, List.of(), components), components);
      files.put(CONFIG, config);
      files.put(WEIGHTS, weights.path());
      return files;
    }
    if (!choice.config().isEmpty() || !choice.backbone().isEmpty()) {
      throw new ConfigException(
          "%s is a run and has a config: %s is for bare files of weights"
              .formatted(choice.model(), choice.config().isEmpty() ? "backbone" : "config"));
    }
    require(TrainedModel.experimentOf(from, components), components);
    SavedCheckpoint saved = location.saved().orElseThrow();
    files.put(CONFIG, RunDirectory.configOf(location.run().orElseThrow()));
    Path inside = RunDirectory.checkpointsOf(Path.of(""));
    try (var all = Files.list(saved.folder())) {
      for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
        Path name = inside.resolve(saved.folder().getFileName()).resolve(file.getFileName());
        files.put(name.toString().replace('\\', '/'), file);
      }
    }
    return files;
  }

  private static Path configOfFile(ModelChoice choice) throws IOException {
    if (!choice.config().isEmpty()) {
      if (!choice.backbone().isEmpty()) {
        throw new ConfigException(
            "a config and a backbone both say whose network a file has; give one of them");
      }
      return Path.of(choice.config());
    }
    if (choice.embeddings()) {
      throw new ConfigException(
          "a backbone alone has no heads: leave the embeddings out for its features, or give a config");
    }
    Path file = Path.of(choice.model());
    BareBackbone backbone =
        choice.backbone().isEmpty()
            ? BareBackbone.told(
                file, WeightChoice.ANY, "a config, or name its backbone, such as resnet50")
            : BareBackbone.named(file, choice.backbone());
    if (choice.viewSize() != 0) {
      backbone = backbone.shownAt(choice.viewSize());
    }
    if (choice.backbone().isEmpty()) {
      // Spark shows no less.
      log.warn(backbone.note());
    }
    // It goes with the process.
    Path config = Files.createTempFile("emc-backbone", ".yaml");
    config.toFile().deleteOnExit();
    return Files.writeString(config, backbone.text());
  }

  /** Builds what the config names, so that a missing plugin is told before anything is sent. */
  private static void require(Experiment experiment, Components components) {
    components.assemble(experiment.selection());
  }

  private static String checksum(Map<String, Path> files) throws IOException {
    var checksum = new CRC32C();
    byte[] block = new byte[BLOCK];
    for (Path file : files.values()) {
      try (InputStream in = Files.newInputStream(file)) {
        for (int read = in.read(block); read >= 0; read = in.read(block)) {
          checksum.update(block, 0, read);
        }
      }
    }
    return "%08x".formatted(checksum.getValue());
  }

  private static void zip(Map<String, Path> files, OutputStream out) throws IOException {
    var zip = new ZipOutputStream(out);
    // Weights do not get smaller, and time counts.
    zip.setLevel(Deflater.NO_COMPRESSION);
    for (Map.Entry<String, Path> file : files.entrySet()) {
      zip.putNextEntry(new ZipEntry(file.getKey()));
      Files.copy(file.getValue(), zip);
      zip.closeEntry();
    }
    zip.finish();
  }
}

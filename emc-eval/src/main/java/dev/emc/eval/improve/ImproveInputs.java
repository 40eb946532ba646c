package dev.emc.eval.improve;

import dev.emc.api.ConfigException;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.core.train.ModelLocation;
import dev.emc.eval.results.ResultFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * The model and the images that an improvement has begun with: others under the same names are not
 * gone on with, nor is told of them what became of the first.
 *
 * @param model checksum of its tensors and their names
 * @param images how many they are, and a checksum of their names and classes
 */
record ImproveInputs(String model, String images) {
  static final String FILE = "inputs.json";

  /**
   * What lies there now.
   *
   * @param images as {@link ImageSets#text} says what they are
   */
  static ImproveInputs of(Path model, String images) throws IOException {
    var checksum = new CRC32C();
    Map<String, Tensor> tensors = ModelLocation.of(model).checkpoint().tensors();
    for (Map.Entry<String, Tensor> entry : new TreeMap<>(tensors).entrySet()) {
      checksum.update(entry.getKey().getBytes(StandardCharsets.UTF_8));
      entry.getValue().read(checksum::update);
    }
    return new ImproveInputs("%08x".formatted(checksum.getValue()), images);
  }

  void write(Path folder) throws IOException {
    ResultFile.write(folder.resolve(FILE), this);
  }

  /**
   * Makes sure that a folder's improvement is of these. One by an older version does not say.
   *
   * @param config what was asked, for the message
   * @throws ConfigException naming what has changed
   */
  void requireSame(Path folder, ImproveConfig config) throws IOException {
    Path file = folder.resolve(FILE);
    if (!ImproveFile.isIn(folder) || !Files.isRegularFile(file)) {
      return;
    }
    ImproveInputs before = ResultFile.read(file, ImproveInputs.class, "inputs of emc improve");
    if (!before.equals(this)) {
      ImproveFile.giveWay(folder, changed(before, config));
    }
  }

  private String changed(ImproveInputs before, ImproveConfig config) {
    if (!before.model.equals(model)) {
      return config.model() + " has changed since";
    }
    return images.startsWith(before.images + " of ")
        ? "an older version left images without labels alone"
        : "%s has changed since (%s before, %s now)"
            .formatted(config.images(), before.images, images);
  }
}

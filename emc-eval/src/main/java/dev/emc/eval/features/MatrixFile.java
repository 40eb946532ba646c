package dev.emc.eval.features;

import dev.emc.api.ConfigException;
import dev.emc.checkpoint.npz.NpyFile;
import dev.emc.checkpoint.npz.NpzReader;
import dev.emc.checkpoint.safetensors.SafeTensors;
import dev.emc.checkpoint.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Files of embeddings as others write them: {@code .npy}, {@code .npz} or {@code .safetensors}. */
public final class MatrixFile {
  private static final int AXES = 2;

  private MatrixFile() {}

  /** Whether a path looks like such a file rather than a model. */
  public static boolean isOne(Path path) {
    String name = path.toString().toLowerCase(Locale.ROOT);
    return name.endsWith(".npy") || name.endsWith(".npz") || name.endsWith(".safetensors");
  }

  /**
   * Reads a matrix, a row for each embedding.
   *
   * @param array which one to take if the file has several; may be left out if one matrix of real
   *     numbers is there
   * @throws ConfigException in one line if there is no such matrix
   */
  public static ImageRows read(Path file, Optional<String> array) throws IOException {
    Tensor tensor = choose(file, arrays(file), array);
    long[] shape = tensor.shape();
    if (shape.length != AXES || !tensor.type().isFloating()) {
      throw new ConfigException(
          "%s holds a %s; a matrix of real numbers is expected, a row for each embedding"
              .formatted(file, tensor));
    }
    if (shape[0] == 0 || shape[1] == 0) {
      throw new ConfigException(
          "%s holds no embeddings: its shape is %s".formatted(file, tensor.shapeText()));
    }
    if (tensor.size() > Integer.MAX_VALUE / Float.BYTES) {
      throw new ConfigException(
          "%s: a %s is more than the 2 GiB that fit; take fewer rows".formatted(file, tensor));
    }
    return new ImageRows(
        (int) shape[1], tensor.toFloats(), IntStream.range(0, (int) shape[0]).toArray());
  }

  private static Map<String, Tensor> arrays(Path file) throws IOException {
    String name = file.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".npy")) {
      return Map.of("", NpyFile.read(file));
    }
    return name.endsWith(".npz") ? NpzReader.read(file) : SafeTensors.read(file).tensors();
  }

  private static Tensor choose(Path file, Map<String, Tensor> arrays, Optional<String> name) {
    if (name.isPresent()) {
      Tensor named = arrays.get(name.get());
      if (named == null) {
        throw new ConfigException(
            "%s has no array '%s'. There are: %s"
                .formatted(file, name.get(), String.join(", ", arrays.keySet())));
      }
      return named;
    }
    if (arrays.size() == 1) {
      return arrays.values().iterator().next();
    }
    var matrices = new LinkedHashMap<>(arrays);
    matrices.values().removeIf(t -> t.shape().length != AXES || !t.type().isFloating());
    if (matrices.size() == 1) {
      return matrices.values().iterator().next();
    }
    List<String> names = List.copyOf(matrices.keySet());
    throw new ConfigException(
        names.isEmpty()
            ? "%s holds no matrix of real numbers".formatted(file)
            : "%s holds %s matrices; choose one with --array: %s"
                .formatted(file, names.size(), shortened(names)));
  }

  private static String shortened(List<String> names) {
    int most = 8;
    String shown = String.join(", ", names.subList(0, Math.min(most, names.size())));
    return names.size() > most ? shown + ", …" : shown;
  }
}

package dev.emc.checkpoint.tensor;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Named tensors as a file holds them, in the file's order, with its free-text metadata.
 *
 * @param metadata such as {@code format=pt}
 * @param tensors by name; read from the file when their elements are asked for
 */
public record TensorFile(Map<String, String> metadata, Map<String, Tensor> tensors) {
  /** Keeps copies in the order given. */
  public TensorFile {
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
  }
}

package dev.emc.checkpoint.keys;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a head does, whatever the project at hand calls it. */
public enum HeadRole {
  /** From features to embeddings. */
  PROJECTOR("projector", "projection_head", "encoder.fc"),
  /** From one view's embedding to another's. */
  PREDICTOR("predictor", "prediction_head"),
  /** From embeddings to prototype scores. */
  PROTOTYPES("prototypes");

  private final List<String> prefixes;

  HeadRole(String... prefixes) {
    this.prefixes = List.of(prefixes);
  }

  /** The role of a method's head, told from the prefix of its official keys. */
  public static Optional<HeadRole> ofPrefix(String prefix) {
    return Arrays.stream(values()).filter(role -> role.prefixes.contains(prefix)).findFirst();
  }
}

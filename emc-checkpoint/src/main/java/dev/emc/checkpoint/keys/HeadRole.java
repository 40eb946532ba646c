package dev.emc.checkpoint.keys;

import java.util.Optional;
import java.util.regex.Pattern;

/** What a head does, whatever the project at hand calls it. */
public enum HeadRole {
  /** From features to embeddings. */
  PROJECTOR("projector|projection|projection_(?:head|mlp)|proj_head|(?:dino_)?head|fc"),
  /** From one view's embedding to another's. */
  PREDICTOR("predictor|prediction|prediction_(?:head|mlp)|pred_head"),
  /** From embeddings to prototype scores. */
  PROTOTYPES("prototypes");

  private final Pattern names;

  HeadRole(String names) {
    this.names = Pattern.compile(names);
  }

  /**
   * The role of a method's head, told from the prefix of its official keys, such as {@code
   * projector}, {@code encoder_q.fc}, {@code teacher.head} or {@code momentum_projector}.
   */
  public static Optional<HeadRole> ofPrefix(String prefix) {
    String name = Branch.unowned(prefix.substring(prefix.lastIndexOf('.') + 1));
    for (HeadRole role : values()) {
      if (role.names.matcher(name).matches()) {
        return Optional.of(role);
      }
    }
    return Optional.empty();
  }
}

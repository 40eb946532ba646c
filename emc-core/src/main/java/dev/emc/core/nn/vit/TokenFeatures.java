package dev.emc.core.nn.vit;

/** What of the last block's tokens a vision transformer's features are. */
public enum TokenFeatures {
  /** The class token, normed. */
  CLS("cls"),
  /** The mean of the patches' normed tokens. */
  MEAN("mean"),
  /** Both side by side, the class token first: twice as wide. */
  CLS_AND_MEAN("cls+mean"),
  /** The mean of the patches' tokens, normed. The norm is then called {@code fc_norm}. */
  MEAN_THEN_NORM("mean-then-norm");

  private final String key;

  TokenFeatures(String key) {
    this.key = key;
  }

  /** How many times as wide as a token features are. */
  int parts() {
    return this == CLS_AND_MEAN ? 2 : 1;
  }

  /** Whether tokens are normed one by one, before any of them are averaged. */
  boolean normsTokens() {
    return this != MEAN_THEN_NORM;
  }

  /** Its name in a config. */
  @Override
  public String toString() {
    return key;
  }
}

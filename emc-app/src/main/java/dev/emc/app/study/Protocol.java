package dev.emc.app.study;

import java.util.Locale;

/** How a model's frozen features are judged. */
public enum Protocol {
  /** Linear probes on cached features, with shares of the labels. */
  LINEAR,
  /** Nearest neighbours by cosine similarity, with all labels. */
  KNN;

  /** Its name in configs and files. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}

package dev.emc.plugin.baselines.criteria;

import dev.emc.api.ConfigException;
import dev.emc.api.RunShape;

/** What a regularizer needs of a run; each refusal is one line. */
final class Needs {
  private final String regularizer;

  private Needs(String regularizer) {
    this.regularizer = regularizer;
  }

  static Needs of(String regularizer) {
    return new Needs(regularizer);
  }

  /** At least this many images per step. */
  Needs batch(RunShape run, int least) {
    return require("a batch of at least " + least + " images", least, run.batchSize());
  }

  /** At least this many embedding dimensions. */
  Needs width(RunShape run, int least) {
    return require("embeddings at least " + least + " wide", least, run.embeddingWidth());
  }

  /** At least this many views of each image. */
  Needs views(RunShape run, int least) {
    return require("at least " + least + " views of each image", least, run.views().viewCount());
  }

  private Needs require(String what, int least, int got) {
    if (got < least) {
      throw new ConfigException(
          "regularizer '" + regularizer + "' needs " + what + ", this run has " + got);
    }
    return this;
  }
}

package dev.emc.eval.supervised;

/** What a classifier does with the trained backbone under it. */
public enum BackboneUse {
  /** It stays as it is, with the running statistics of its batch norms: a linear probe. */
  FROZEN,
  /** It is trained on, with the batches' statistics: fine-tuning. */
  TRAINED
}

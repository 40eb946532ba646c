package dev.emc.core.config;

/** Which network of a method with a target is looked at, embeds and is exported. */
public enum EvaluatedNetwork {
  /** The network that is trained. */
  ONLINE,
  /** The one that follows it. */
  TARGET
}

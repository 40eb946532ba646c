package dev.emc.core.config;

/** What happens when an image cannot be read. */
public enum BadImagePolicy {
  /** Training goes on without it, and says so. */
  SKIP,
  /** Training stops, naming the file. */
  FAIL
}

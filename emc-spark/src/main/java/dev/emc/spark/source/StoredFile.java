package dev.emc.spark.source;

import java.io.Serializable;

/**
 * A file where a cluster has it.
 *
 * @param path with its file system
 * @param bytes its length
 */
public record StoredFile(String path, long bytes) implements Serializable {
  private static final long serialVersionUID = 1;
}

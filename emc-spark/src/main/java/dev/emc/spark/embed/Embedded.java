package dev.emc.spark.embed;

import org.jspecify.annotations.Nullable;

/**
 * What became of an image.
 *
 * @param of what it came with
 * @param features null if it could not be read
 * @param reason why it could not; null if it could
 */
public record Embedded<T>(T of, float @Nullable [] features, @Nullable String reason) {}

package dev.emc.spark.embed;

import org.jspecify.annotations.Nullable;

/**
 * An image that is to be embedded.
 *
 * @param of what it comes with, such as its row or its name
 * @param file its bytes; null if they could not be had
 * @param reason why not; null for no better one than that they are not there
 */
public record Encoded<T>(T of, byte @Nullable [] file, @Nullable String reason) {}

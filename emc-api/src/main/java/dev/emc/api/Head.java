package dev.emc.api;

import ai.djl.nn.Block;
import org.apiguardian.api.API;

/**
 * One of a method's head blocks.
 *
 * @param block uninitialised; the runtime initialises, trains and saves it
 * @param inputWidth width of the (B, width) matrices that pass through it
 */
@API(status = API.Status.STABLE, since = "0.1")
public record Head(Block block, int inputWidth) {}

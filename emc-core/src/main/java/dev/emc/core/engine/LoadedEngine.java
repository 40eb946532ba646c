package dev.emc.core.engine;

import java.nio.file.Path;

/**
 * The engine that this process computes with.
 *
 * @param version of PyTorch
 * @param flavour {@code cpu}, or the CUDA version as in {@code cu128}
 * @param folder of its libraries
 * @param installed whether it is one that somebody installed, not the program's own
 */
public record LoadedEngine(String version, String flavour, Path folder, boolean installed) {}

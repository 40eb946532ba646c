package dev.emc.app.demo;

import java.nio.file.Path;

/**
 * How to run the demo.
 *
 * @param quick whether to train less, to see within a minute that everything works
 * @param folder where to put the runs and the report; does not exist or is empty
 * @param seed of all chance
 */
public record DemoRequest(boolean quick, Path folder, long seed) {}

package dev.emc.app.demo;

import java.nio.file.Path;

/**
 * How to run the demo.
 *
 * @param quick whether to train less, to see within a minute that everything works
 * @param folder where to put the runs and the report; new, or that of a demo that was stopped
 * @param seed of all chance
 * @param replace whether runs that the folder holds already are replaced
 */
public record DemoRequest(boolean quick, Path folder, long seed, boolean replace) {
  /** A request that replaces nothing. */
  public DemoRequest(boolean quick, Path folder, long seed) {
    this(quick, folder, seed, false);
  }
}

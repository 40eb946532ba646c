package dev.emc.core.distributed;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * Joins a process with the others of its run; found by {@link java.util.ServiceLoader}, and only in
 * a process that a launcher has started as one of several.
 */
public interface CollectivesProvider {
  /** What ranks could talk to each other by on this machine, if there is anything. */
  Optional<String> available();

  /**
   * Joins the others; returns when all have.
   *
   * @param lastWords takes a line that says why the run ends, when another rank is lost
   * @throws dev.emc.api.ConfigException if there is no way to, in one line
   */
  Collectives join(Launch launch, Consumer<String> lastWords);
}

package dev.emc.app.demo;

import dev.emc.app.console.CancellationToken;
import dev.emc.app.console.Console;
import dev.emc.app.home.Installation;

/** Runs the demo on the images that ship with the program. */
public interface DemoService {
  /**
   * Trains a base, continues it with EMC and alone, probes, and writes the report; goes on where
   * the folder shows that it was stopped.
   *
   * @param console for progress and notes; the result is the command's to print
   * @param stop polled after each step; once set, an {@link
   *     java.util.concurrent.CancellationException} is thrown as soon as it can be
   */
  DemoSummary run(
      DemoRequest request, Installation installation, Console console, CancellationToken stop)
      throws Exception;
}

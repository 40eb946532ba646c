package dev.emc.app.train;

import dev.emc.api.ConfigException;
import dev.emc.app.cli.ExitCode;
import dev.emc.app.cli.Failures;
import dev.emc.app.console.Console;
import dev.emc.core.distributed.Ranks;
import java.time.Duration;
import java.util.Map;

/**
 * This process's part in a command that a launcher may have started several times, as the ranks of
 * one run. The first rank talks to the user; one that fails says why and ends all.
 */
final class RankSession {
  /** What all ranks stumble over is the first one's to say. */
  private static final Duration FIRST_SPEAKS = Duration.ofSeconds(3);

  private RankSession() {}

  /** What the command does. */
  @FunctionalInterface
  interface Work {
    /**
     * Does it.
     *
     * @param console of this rank
     * @return the exit code
     */
    int of(Ranks ranks, Console console) throws Exception;
  }

  /**
   * Does a command's work as one of the ranks that the environment tells of, or alone.
   *
   * @param environment of this process
   */
  static int in(Map<String, String> environment, Console console, Work work) throws Exception {
    Ranks ranks = Ranks.join(environment, console::error);
    if (!ranks.areSeveral()) {
      return work.of(ranks, console);
    }
    try {
      int code = work.of(ranks, ranks.isMain() ? console : console.silent());
      ranks.close();
      return code;
    } catch (Exception | LinkageError | OutOfMemoryError | StackOverflowError failure) {
      if (!ranks.isMain()) {
        Thread.sleep(FIRST_SPEAKS.toMillis());
      }
      boolean ofAll = ranks.isMain() && failure instanceof ConfigException;
      String who = ofAll ? "" : "rank %s: ".formatted(ranks.rank());
      Failures.lines(failure).forEach(line -> console.error(who + line));
      ranks.abort();
      return ExitCode.FAILED;
    }
  }
}

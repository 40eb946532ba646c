package dev.emc.eval.study.run;

import dev.emc.eval.study.Unit;
import java.util.OptionalDouble;

/** Is told how far a study is: when a unit starts, and when it ends. Called by one thread. */
public interface StudyListener {
  /** Is told nothing. */
  StudyListener NONE =
      new StudyListener() {
        @Override
        public void started(Unit unit, boolean trained, OptionalDouble seconds) {}

        @Override
        public void done(Unit unit, double seconds, Standing standing) {}

        @Override
        public void failed(Unit unit, String reason, Standing standing) {}
      };

  /**
   * How far the whole study is.
   *
   * @param done units that are done
   * @param all units known so far
   * @param secondsLeft until the others are done; empty if not known, or if none is left to do
   */
  record Standing(long done, int all, OptionalDouble secondsLeft) {}

  /**
   * A unit starts.
   *
   * @param trained whether it is only to be evaluated
   * @param seconds that it is expected to take; empty if not known
   */
  void started(Unit unit, boolean trained, OptionalDouble seconds);

  /**
   * A unit is done.
   *
   * @param seconds it took
   */
  void done(Unit unit, double seconds, Standing standing);

  /**
   * A unit failed and is left behind.
   *
   * @param reason in one line
   */
  void failed(Unit unit, String reason, Standing standing);
}

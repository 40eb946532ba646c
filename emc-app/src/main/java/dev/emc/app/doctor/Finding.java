package dev.emc.app.doctor;

import dev.emc.api.ConfigException;
import dev.emc.app.cli.Failures;
import dev.emc.core.engine.EngineStartException;

/**
 * What one check found.
 *
 * @param status how it went
 * @param subject what was looked at, in one or two words
 * @param text what was found
 * @param advice what to do about it; empty if nothing
 */
record Finding(Status status, String subject, String text, String advice) {
  /** How a check went. */
  enum Status {
    /** As it should be. */
    OK,
    /** Works, but could be better. */
    NOTE,
    /** Something essential does not work. */
    FAIL,
    /** Not looked at, because what it needs does not work. */
    SKIP
  }

  static Finding ok(String subject, String text) {
    return new Finding(Status.OK, subject, text, "");
  }

  static Finding note(String subject, String text, String advice) {
    return new Finding(Status.NOTE, subject, text, advice);
  }

  /** Of a check that ended in an exception. What says itself what to do gets no advice. */
  static Finding failed(String subject, Throwable failure) {
    boolean clear = failure instanceof ConfigException || failure instanceof EngineStartException;
    return fail(
        subject, Failures.line(failure), clear ? "" : "emc doctor --debug says more of the cause");
  }

  static Finding fail(String subject, String text, String advice) {
    return new Finding(Status.FAIL, subject, text, advice);
  }
}

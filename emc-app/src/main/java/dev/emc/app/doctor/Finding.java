package dev.emc.app.doctor;

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
    FAIL
  }

  static Finding ok(String subject, String text) {
    return new Finding(Status.OK, subject, text, "");
  }

  static Finding note(String subject, String text, String advice) {
    return new Finding(Status.NOTE, subject, text, advice);
  }

  static Finding fail(String subject, String text, String advice) {
    return new Finding(Status.FAIL, subject, text, advice);
  }
}

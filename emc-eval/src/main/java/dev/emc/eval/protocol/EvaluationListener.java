package dev.emc.eval.protocol;

/** Is told how far an evaluation is and what its user should know. Must be quick. */
public interface EvaluationListener {
  /** Is told nothing. */
  EvaluationListener NONE =
      new EvaluationListener() {
        @Override
        public Stage begin(String task, long all, long done) {
          return Stage.NONE;
        }

        @Override
        public void note(String line) {}

        @Override
        public void warning(String line) {}
      };

  /** A part of the work whose end is known. */
  interface Stage extends AutoCloseable {
    /** Is told nothing. */
    Stage NONE =
        new Stage() {
          @Override
          public void advanceTo(long done) {}

          @Override
          public void message(String text) {}

          @Override
          public void close() {}
        };

    /** Says how many steps are done by now. */
    void advanceTo(long done);

    /** Says in a few words how it goes. */
    void message(String text);

    @Override
    void close();
  }

  /**
   * A part of the work begins.
   *
   * @param task what it is, such as {@code training images}
   * @param all number of its steps
   * @param done steps that were done before
   * @return is told of its steps; closed when the part ends, done or not
   */
  Stage begin(String task, long all, long done);

  /** A line that the user should see. */
  void note(String line);

  /** A line that names something wrong; may come again. */
  void warning(String line);
}

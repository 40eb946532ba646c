package dev.emc.app.console;

/** How far a piece of work is, as the user sees it. Close it when the work ends, done or not. */
public interface Progress extends AutoCloseable {
  /** Shows nothing. */
  Progress NONE =
      new Progress() {
        @Override
        public void advanceTo(long steps) {}

        @Override
        public void message(String text) {}

        @Override
        public void close() {}
      };

  /** Says how many steps are done by now. */
  void advanceTo(long steps);

  /** Says in a few words how it goes: {@code loss 23.1}. Shown with the next update. */
  void message(String text);

  @Override
  void close();
}

package dev.emc.app.eval;

import dev.emc.app.console.Console;
import dev.emc.app.console.Progress;
import dev.emc.eval.protocol.EvaluationListener;

/** Shows on a console how far an evaluation is. */
final class ConsoleListener implements EvaluationListener {
  private final Console console;
  private final Warnings warnings;

  ConsoleListener(Console console) {
    this.console = console;
    this.warnings = new Warnings(console);
  }

  @Override
  public Stage begin(String task, long all, long done) {
    Progress bar = console.progress(task, all, done);
    return new Stage() {
      @Override
      public void advanceTo(long steps) {
        bar.advanceTo(steps);
      }

      @Override
      public void message(String text) {
        bar.message(text);
      }

      @Override
      public void close() {
        bar.close();
      }
    };
  }

  @Override
  public void note(String line) {
    console.note(line);
  }

  @Override
  public void warning(String line) {
    warnings.accept(line);
  }
}

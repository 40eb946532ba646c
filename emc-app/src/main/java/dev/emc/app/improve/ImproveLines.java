package dev.emc.app.improve;

import dev.emc.app.console.Console;
import dev.emc.app.console.Progress;
import dev.emc.eval.improve.ImproveListener;

/** Says on a console how far an improvement is: a line for each stage. */
public final class ImproveLines implements ImproveListener {
  private final Console console;

  /** Lines on a console. */
  public ImproveLines(Console console) {
    this.console = console;
  }

  @Override
  public void done(String stage, String line) {
    String text = stage + ": " + line;
    if (console.json()) {
      console.note(text);
    } else {
      console.print(text);
    }
  }

  @Override
  public void warned(String line) {
    console.warnOnce(line);
  }

  @Override
  public Looking looking(long images) {
    Progress progress = console.progress("looking", images);
    return new Looking(progress::advanceTo, progress::close);
  }
}

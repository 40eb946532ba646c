package dev.emc.app.eval;

import dev.emc.app.console.Console;
import dev.emc.app.console.Numbers;
import dev.emc.app.console.Progress;
import dev.emc.eval.probe.LabelDraw;
import dev.emc.eval.supervised.StudyListener;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Shows how far a study is: images of all trainings and tests, with the time left. */
final class StudyBar implements StudyListener, AutoCloseable {
  private final Console console;
  private final Warnings warnings;
  private @Nullable Progress bar;

  StudyBar(Console console) {
    this.console = console;
    this.warnings = new Warnings(console);
  }

  @Override
  public void advanced(long done, long all) {
    bar(done, all).advanceTo(done);
  }

  @Override
  public void training(LabelDraw draw, int epoch, int epochs, double loss) {
    if (bar != null) {
      bar.message(
          String.format(
              Locale.ROOT,
              "%s of the labels, draw %d, epoch %d/%d, loss %.3f",
              Numbers.percent(draw.fraction()),
              draw.draw() + 1,
              epoch,
              epochs,
              loss));
    }
  }

  @Override
  public void skipped(String line) {
    warnings.accept(line);
  }

  /** A bar that begins where the study does, which may have been stopped before. */
  private Progress bar(long done, long all) {
    Progress current = bar;
    if (current == null) {
      current = console.progress("images", all, done);
      bar = current;
    }
    return current;
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}

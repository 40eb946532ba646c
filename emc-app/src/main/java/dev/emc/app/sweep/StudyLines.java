package dev.emc.app.sweep;

import dev.emc.app.console.Console;
import dev.emc.eval.study.Unit;
import dev.emc.eval.study.run.Forecast;
import dev.emc.eval.study.run.StudyListener;
import java.util.OptionalDouble;

/** Says on a console how far a study is: a line when a unit starts, and one when it ends. */
public final class StudyLines implements StudyListener {
  private final Console console;

  /** Lines on a console. */
  public StudyLines(Console console) {
    this.console = console;
  }

  @Override
  public void started(Unit unit, boolean trained, OptionalDouble seconds) {
    console.note(
        "%s: %s%s"
            .formatted(
                unit.name(),
                trained ? "evaluating" : "training, then evaluating",
                seconds.isEmpty() ? "" : ", about " + Forecast.text(seconds.getAsDouble())));
  }

  @Override
  public void done(Unit unit, double seconds, Standing standing) {
    console.note(
        "%s: done in %s; %s".formatted(unit.name(), Forecast.text(seconds), text(standing)));
  }

  @Override
  public void failed(Unit unit, String reason, Standing standing) {
    console.note("%s failed: %s; %s".formatted(unit.name(), reason, text(standing)));
  }

  private static String text(Standing standing) {
    OptionalDouble seconds = standing.secondsLeft();
    return "%s of %s runs done%s"
        .formatted(
            standing.done(),
            standing.all(),
            seconds.isEmpty()
                ? ""
                : ", about %s left".formatted(Forecast.text(seconds.getAsDouble())));
  }
}
